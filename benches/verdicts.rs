//! What wrong verdicts cost: simulated suites, judged by the verdict table and by the rules that others gate with.
//!
//! `cargo bench --bench verdicts` prints the table, as Markdown, over 10,000 suites; `cargo test --bench verdicts` runs a short one. The numbers
//! are drawn from a fixed seed: the same table every time.
//!
//! A suite has 100 cases, each recorded five times for its golden and five times now. Five of the cases truly regressed: they
//! pass a third as often as before. How often a case passes is drawn as follows.
//!
//! - Re-running agents that passed, 10–41 % of the runs failed (nine agent and model pairs, 3,543 trials). Each suite draws its
//!   f = P(fails | another run passed) evenly from that range.
//! - Pass rates of a suite follow a Beta(a, b) distribution. There P(fails | another passed) = b / (a + b + 1). a + b is 1.52, as
//!   the published pass^1 = 0.420 and pass^2 = 0.273 of one of the pairs (tau-bench, airline) have it, so that
//!   b = 2.52 f and a = 1.52 − b.
//! - A case enters the suite when it was seen to pass: if none of the golden's five runs did, another case is drawn. The golden
//!   then says s of 5.
//!
//! A second table has suites in which a fifth of the cases never repeat a behaviour, as each of their runs holds an id or a time of its
//! own. None of their runs is accepted, whatever it does. It is judged as if nothing were known of noise (a golden counts what was
//! accepted, and a run that is not accepted is another behaviour), as it is judged, and as it is judged once what `harness suggest`
//! names is masked.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use goldrun::internals::{
    Counts, Direction, Evidence, Expect, VerdictRules, against_golden, decide,
};
use goldrun::judge::Verdict;

const CASES: u32 = 100;
const REGRESSED: u32 = 5;
const REPETITIONS: u32 = 5;
const SPREAD: f64 = 1.52;

/// What one rule says of a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    Fine,
    Regressed,
    /// It says that it cannot tell.
    Undecided,
}

type Rule = (&'static str, fn(Counts) -> Says);

const RULES: [Rule; 4] = [
    ("any difference fails", |counts| {
        if counts.accepted == counts.total { Says::Fine } else { Says::Regressed }
    }),
    (
        "majority",
        |counts| if 2 * counts.accepted > counts.total { Says::Fine } else { Says::Regressed },
    ),
    ("observed", |counts| said(counts, VerdictRules::default())),
    ("confident, min_pass_rate 0.5", |counts| {
        said(
            counts,
            VerdictRules {
                evidence: Evidence::Confident,
                min_pass_rate: 0.5,
                ..VerdictRules::default()
            },
        )
    }),
];

fn said(counts: Counts, rules: VerdictRules) -> Says {
    match decide(counts, &rules).verdict {
        Verdict::Pass => Says::Fine,
        Verdict::Regressed => Says::Regressed,
        _ => Says::Undecided,
    }
}

/// SplitMix64 (G. Steele, D. Lea, C. Flood, OOPSLA 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Evenly from above 0 to 1.
    fn share(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// From Beta(a, b), by the method of M. D. Jöhnk (Metrika 8, 1964), which suits small a and b.
    fn beta(&mut self, a: f64, b: f64) -> f64 {
        loop {
            let (x, y) = (self.share().powf(1.0 / a), self.share().powf(1.0 / b));
            if x + y <= 1.0 && x + y > 0.0 {
                return x / (x + y);
            }
        }
    }

    /// How many of the repetitions pass.
    fn passes(&mut self, rate: f64) -> u32 {
        (0..REPETITIONS).map(|_| u32::from(self.share() <= rate)).sum()
    }
}

#[derive(Clone, Copy, Default)]
struct Tally {
    false_alarms: u64,
    misses: u64,
    undecided: u64,
}

impl Tally {
    fn add(&mut self, truly: bool, says: Says) {
        self.false_alarms += u64::from(!truly && says == Says::Regressed);
        self.misses += u64::from(truly && says != Says::Regressed);
        self.undecided += u64::from(says == Says::Undecided);
    }
}

/// A suite's cases, the truly regressed ones first: how many runs passed for the golden, and how many do now.
fn passes(random: &mut Random, regressed: u32) -> Vec<(u32, u32)> {
    let f = 0.10 + 0.31 * random.share();
    let b = f * (SPREAD + 1.0);
    let case = |index| loop {
        let rate = random.beta(SPREAD - b, b);
        let seen = random.passes(rate);
        if seen > 0 {
            let now = if index < regressed { rate / 3.0 } else { rate };
            return (seen, random.passes(now));
        }
    };
    (0..CASES).map(case).collect()
}

/// The counts of a case whose behaviours repeat.
fn counts((seen, accepted): (u32, u32)) -> Counts {
    Counts {
        total: REPETITIONS,
        accepted,
        alike: accepted,
        settled: REPETITIONS,
        golden: Some((seen, REPETITIONS)),
        demanded: false,
        expect: Expect::Pass,
    }
}

fn suite(random: &mut Random, regressed: u32) -> Vec<Counts> {
    passes(random, regressed).into_iter().map(counts).collect()
}

/// Every fifth case never repeats a behaviour.
fn is_noisy(index: u32) -> bool {
    index.is_multiple_of(5)
}

/// How a noisy case is counted.
type Noisy = (&'static str, fn((u32, u32)) -> Counts);

const NOISY: [Noisy; 3] = [
    ("noise not told from change", |case| Counts { accepted: 0, alike: 0, ..counts(case) }),
    ("observed", |(seen, alike)| Counts {
        accepted: 0,
        // What all runs of a golden share is settled: then a run that does something else does not keep it.
        settled: if seen == REPETITIONS { alike } else { REPETITIONS },
        // Of what was seen once, nothing says that it would be seen again.
        golden: Some((if seen == 1 { 0 } else { seen }, REPETITIONS)),
        ..counts((seen, alike))
    }),
    ("observed, masked as suggested", counts),
];

/// Prints the table of suites with noise, and asserts what it is to show.
fn with_noise(suites: u32) {
    let mut random = Random(20_261_121);
    let mut tallies = [Tally::default(); NOISY.len()];
    for _ in 0..suites {
        for (index, case) in (0..).zip(passes(&mut random, REGRESSED)) {
            for ((_, noisy), tally) in NOISY.iter().zip(&mut tallies) {
                let counts = if is_noisy(index) { noisy(case) } else { counts(case) };
                tally.add(index < REGRESSED, said(counts, VerdictRules::default()));
            }
        }
    }
    println!("\nWith a fifth of the cases noisy:\n");
    print_table(NOISY.iter().map(|(name, _)| *name), &tallies, suites);
    let [before, after, masked] =
        tallies.map(|tally| tally.false_alarms as f64 / f64::from(suites));
    assert!(before > 5.0, "without telling noise, there are {before} false alarms a suite");
    assert!(after < 0.5 && masked < 0.5, "{after} {masked} false alarms a suite");
}

fn main() {
    let suites: u32 =
        if std::env::args().any(|argument| argument == "--bench") { 10_000 } else { 200 };
    let mut random = Random(20_261_120);
    let mut tallies = [Tally::default(); RULES.len()];
    // How often the test of the whole suite calls it worse, where five cases regressed and where none did.
    let (mut seen, mut unfounded) = (0_u32, 0_u32);
    let worse = |cases: &[Counts]| {
        against_golden(cases).is_some_and(|g| g.direction == Direction::Worse && g.p < 0.05)
    };
    for _ in 0..suites {
        let cases = suite(&mut random, REGRESSED);
        for ((_, rule), tally) in RULES.iter().zip(&mut tallies) {
            for (index, &counts) in (0..).zip(&cases) {
                tally.add(index < REGRESSED, rule(counts));
            }
        }
        seen += u32::from(worse(&cases));
        unfounded += u32::from(worse(&suite(&mut random, 0)));
    }
    let a_suite = |count: u64| count as f64 / f64::from(suites);
    print_table(RULES.iter().map(|(name, _)| *name), &tallies, suites);
    let share = |count: u32| 100.0 * f64::from(count) / f64::from(suites);
    println!(
        "\nThe test of the whole suite says worse (p < 0.05) in {:.1} % of the suites with regressions, and in {:.1} % of suites \
         in which nothing changed.",
        share(seen),
        share(unfounded)
    );
    let observed = a_suite(tallies[2].false_alarms);
    assert!(observed < 0.5, "the observed rule raises {observed} false alarms a suite");
    assert!(
        observed < a_suite(tallies[1].false_alarms) && observed < a_suite(tallies[0].false_alarms)
    );
    with_noise(suites);
}

fn print_table<'n>(names: impl Iterator<Item = &'n str>, tallies: &[Tally], suites: u32) {
    let a_suite = |count: u64| count as f64 / f64::from(suites);
    println!(
        "| rule | false alarms a suite | of {REGRESSED} regressions missed | left undecided a suite |\n|---|---|---|---|"
    );
    for (name, tally) in names.zip(tallies) {
        let Tally { false_alarms, misses, undecided } = *tally;
        println!(
            "| {name} | {:.2} | {:.2} | {:.2} |",
            a_suite(false_alarms),
            a_suite(misses),
            a_suite(undecided)
        );
    }
}
