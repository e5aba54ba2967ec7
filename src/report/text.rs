//! One case in words: what the terminal, JUnit and the libtest runner show of a failure.
//!
//! Text that comes from recordings is always escaped (see `words`), also in the unbounded form.

use super::bounds::Bounds;
use super::group::{Group, finding_lines, groups, with_classes};
use super::paint::Paint;
use super::phrase::repetitions;
use super::statistics;
use crate::judge::case::{AgentEnd, CaseReport, Class, CriterionCounts, GoldenCounts};
use crate::judge::finding::Finding;
use crate::judge::verdict::Verdict;
use crate::text::plain;

/// How a case is shown.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options<'a> {
    pub color: bool,
    pub bounds: Bounds,
    /// Where the whole can be read, named when something is cut.
    pub whole: Option<&'a str>,
}

/// Verdict and counts in a few words, for one line a case: `flaky: 2 of 3`, `regressed: 0 of 1 rejected`, `missing`.
pub(crate) fn status(case: &CaseReport) -> String {
    match case.verdict {
        Verdict::Pass | Verdict::Regressed | Verdict::Flaky | Verdict::Inconclusive
            if case.repetitions.total > 0 =>
        {
            let rejected = if case.repetitions.rejected.is_some() { " rejected" } else { "" };
            format!(
                "{}: {} of {}{rejected}",
                case.verdict,
                case.repetitions.as_expected(),
                case.repetitions.total
            )
        }
        verdict => verdict.to_string(),
    }
}

/// What is wrong with a case, within bounds and without a last newline: verdict, rule, first difference, findings by repetition, next
/// command.
pub(crate) fn failure(case: &CaseReport, options: &Options<'_>) -> String {
    page(case, &with_classes(groups(&case.findings), case), options).finish()
}

/// Whether [`failure`] leaves something out with these options, which name the file for the whole text.
pub(crate) fn is_cut(case: &CaseReport, options: &Options<'_>) -> bool {
    page(case, &with_classes(groups(&case.findings), case), options).cut
}

/// Everything about a case, for the file that a cut text names. Ends with a newline.
pub(crate) fn full(case: &CaseReport) -> String {
    let options = Options { bounds: Bounds::NONE, ..Options::default() };
    format!("{}\n\n{}\n", plain(&case.name(), usize::MAX), failure(case, &options))
}

/// Findings as [`failure`] shows them, every one, their values within the default bound.
pub(crate) fn findings(findings: &[Finding]) -> String {
    let bounds = Bounds { value: Bounds::default().value, ..Bounds::NONE };
    let mut page = Page::new(&Options { bounds, ..Options::default() }, Vec::new());
    page.push_groups(&groups(findings));
    page.lines.join("\n")
}

/// The findings of one repetition, within the default bounds; empty where it has none.
pub(crate) fn repetition(case: &CaseReport, repetition: u32) -> String {
    let findings: Vec<_> =
        case.findings.iter().filter(|f| f.repetition == Some(repetition)).cloned().collect();
    let mut page = Page::new(&Options::default(), Vec::new());
    page.push_groups(&groups(&findings));
    page.finish()
}

fn page<'a>(case: &CaseReport, groups: &[Group<'_>], options: &Options<'a>) -> Page<'a> {
    let paint = Paint(options.color);
    let sentence = options.bounds.sentence();
    let mut tail: Vec<String> =
        case.ends.iter().flat_map(|end| last_words(end, options.bounds)).collect();
    tail.extend(
        case.next.as_ref().map(|next| format!("next: {}", paint.strong(plain(next, sentence)))),
    );
    let mut page = Page::new(options, tail);
    let headline = headline(case);
    page.push(if case.ok { paint.good(headline) } else { paint.verdict(case.verdict, headline) });
    if !case.rule.is_empty() {
        page.push_sentence("rule: ", &case.rule);
    }
    if let Some(divergence) = &case.divergence {
        page.push_sentence("first difference: ", divergence);
    }
    if case.classes.len() > 1 {
        page.push_sentence("behaviours: ", &classes(case));
    }
    if let Some(split) = &case.split {
        page.push_sentence("they differ ", &statistics::first_split(split));
    }
    for CriterionCounts { name, met, of } in
        case.criteria.iter().filter(|criterion| criterion.met < criterion.of)
    {
        page.push_sentence("criterion ", &format!("{name:?} is met by {met} of {of} repetitions"));
    }
    if let Some(further) = &case.further {
        page.push_sentence("more runs: ", &further.message);
    }
    page.push_groups(groups);
    page
}

/// How an agent ended badly, and the last lines of its stderr.
fn last_words(end: &AgentEnd, bounds: Bounds) -> Vec<String> {
    let AgentEnd { repetitions: which, outcome, reason, stderr, last_lines } = end;
    let which = repetitions(which);
    let reason = reason.as_ref().map(|why| format!(": {}", plain(why, bounds.sentence())));
    let reason = reason.unwrap_or_default();
    let printed = match last_lines.is_empty() {
        true => "it wrote nothing to stderr".to_owned(),
        false => format!("the end of {}:", plain(stderr, usize::MAX)),
    };
    let head = format!(
        "the agent in {which} {}{reason}; {printed}",
        outcome.to_string().replace('_', " ")
    );
    let lines = last_lines.iter().map(|line| format!("    {}", plain(line, bounds.value)));
    std::iter::once(head).chain(lines).collect()
}

fn headline(case: &CaseReport) -> String {
    let (verdict, total, accepted) =
        (case.verdict, case.repetitions.total, case.repetitions.as_expected());
    let repetitions = if total == 1 { "repetition" } else { "repetitions" };
    let words = match verdict {
        Verdict::Missing => format!("{verdict}: there is no recording"),
        Verdict::Error => return format!("{verdict}: could not be judged"),
        _ if total == 0 => format!("{verdict}: no repetition could be judged"),
        Verdict::New => format!("{verdict}: {total} {repetitions}, and no golden yet"),
        _ if case.repetitions.rejected.is_some() => {
            let are = if total == 1 { "is" } else { "are" };
            format!(
                "{verdict}: {accepted} of {total} {repetitions} {are} rejected, as each should be"
            )
        }
        _ => {
            let behave = if total == 1 { "behaves" } else { "behave" };
            format!("{verdict}: {accepted} of {total} {repetitions} {behave} as accepted")
        }
    };
    match &case.golden {
        Some(golden) => {
            let GoldenCounts { seen, repetitions, .. } = golden;
            format!(
                "{words} (when the golden was made: {seen} of {repetitions}{})",
                reproduced(golden)
            )
        }
        None => words,
    }
}

/// How many of the runs were reproduced, where that is not all.
pub(super) fn reproduced(golden: &GoldenCounts) -> String {
    golden.reproduced.map_or_else(String::new, |count| format!(", {count} reproduced"))
}

fn classes(case: &CaseReport) -> String {
    let class = |class: &Class| {
        if case.golden.is_none() {
            return format!("one in {}", repetitions(&class.repetitions));
        }
        let fit: Vec<u32> = class
            .repetitions
            .iter()
            .copied()
            .filter(|number| !class.unfit.contains(number))
            .collect();
        let accepted = if class.accepted { "accepted" } else { "not accepted" };
        let fit = (!fit.is_empty()).then(|| format!("{accepted} in {}", repetitions(&fit)));
        let unfit = (!class.unfit.is_empty()).then(|| {
            format!(
                "matching the golden, but breaking a check or a fixture in {}",
                repetitions(&class.unfit)
            )
        });
        fit.into_iter().chain(unfit).collect::<Vec<_>>().join("; ")
    };
    case.classes.iter().map(class).collect::<Vec<_>>().join("; ")
}

/// Lines within bounds, with room for the last lines, which are always shown.
struct Page<'a> {
    lines: Vec<String>,
    bytes: usize,
    cut: bool,
    /// Findings not shown, or not whole.
    hidden: usize,
    options: Options<'a>,
    /// The lines that must stand at the end.
    tail: Vec<String>,
}

impl<'a> Page<'a> {
    fn new(options: &Options<'a>, tail: Vec<String>) -> Self {
        Self { lines: Vec::new(), bytes: 0, cut: false, hidden: 0, options: *options, tail }
    }

    /// Whether so many lines and bytes fit, besides the last lines.
    fn has_room(&self, lines: usize, bytes: usize) -> bool {
        let tail: usize = self.tail.iter().map(|line| line.len() + 1).sum();
        // The line about findings that are not shown: its words and colours are shorter than this.
        let last = self.options.whole.map_or(0, str::len) + 80;
        let last_lines = 1 + self.tail.len();
        let within = |used: usize, more: usize, last: usize, bound| {
            used.saturating_add(more + last) <= bound
        };
        within(self.lines.len(), lines, last_lines, self.options.bounds.lines)
            && within(self.bytes, bytes, tail + last, self.options.bounds.bytes)
    }

    /// Adds a line if it fits.
    fn push(&mut self, line: String) -> bool {
        let fits = self.has_room(1, line.len() + 1);
        if fits {
            self.bytes += line.len() + 1;
            self.lines.push(line);
        } else {
            self.cut = true;
        }
        fits
    }

    fn push_sentence(&mut self, name: &str, text: &str) {
        let max = self.options.bounds.sentence();
        self.cut |= text.chars().nth(max).is_some();
        self.push(format!("{name}{}", plain(text, max)));
    }

    /// Adds findings while they fit. Only the first may be shown in part.
    fn push_groups(&mut self, groups: &[Group<'_>]) {
        let (bounds, paint) = (self.options.bounds, Paint(self.options.color));
        self.hidden = groups.iter().map(Group::findings).sum();
        let mut first = true;
        for group in groups {
            let mut heading = group.repetitions().map(|which| {
                paint.strong(plain(&format!("{}:", repetitions(which)), bounds.value))
            });
            for finding in &group.members {
                let (lines, cut) = finding_lines(finding, bounds, paint);
                let lines: Vec<String> = heading.take().into_iter().chain(lines).collect();
                if !first
                    && !self.has_room(lines.len(), lines.iter().map(|line| line.len() + 1).sum())
                {
                    self.cut = true;
                    return;
                }
                if !lines.into_iter().all(|line| self.push(line)) {
                    return;
                }
                self.cut |= cut;
                self.hidden -= group.times;
                first = false;
            }
        }
    }

    fn finish(mut self) -> String {
        if self.cut {
            let what = match self.hidden {
                0 => "… long values are cut".to_owned(),
                1 => "… 1 more finding".to_owned(),
                more => format!("… {more} more findings"),
            };
            let what = match self.options.whole {
                Some(path) => format!("{what}; the whole is in {}", plain(path, usize::MAX)),
                None => what,
            };
            self.lines.push(Paint(self.options.color).faint(what));
        }
        self.lines.extend(self.tail);
        self.lines.join("\n")
    }
}

#[cfg(test)]
#[path = "tests/text.rs"]
mod tests;
