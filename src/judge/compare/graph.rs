//! Which calls of a golden and of a run are alike, under an argument mode.
//!
//! Equal calls are one class. Calls are first grouped by all that must be equal (tool, result, arguments compared exactly), so that
//! only arguments compared by containment are compared in pairs.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::contain::{Statements, containing};
use super::fitting::Fitting;
use super::flow::maximum;
use super::links::{Link, linked, one_to_one};
use crate::json::Json;
use crate::judge::behaviour::BehaviourStep;
use crate::judge::mask::{Renumber, erase};
use crate::judge::policy::{Arguments, Policy};
use crate::run::{StepKind, StepStatus};

/// How numbers of masked values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// They are equal: what links calls of the one links those of the other.
    AsTheyStand,
    /// Within a call equal ones stand where equal ones stood; what links calls is not looked at.
    WithinCalls,
}

pub(crate) struct Graph {
    /// The class of each of the golden's steps.
    golden: Vec<usize>,
    /// The class of each of the run's steps.
    run: Vec<usize>,
    /// For each of the golden's classes, those of the run that are alike, sorted.
    edges: Vec<Vec<usize>>,
    /// For each of the golden's steps, whether it may go without a pair.
    optional: Vec<bool>,
}

/// All that must be equal in calls that are alike, and the mode of their arguments where it is no equivalence.
type Rigid<'a> = (
    StepKind,
    Option<&'a str>,
    Option<&'a Json>,
    Option<&'a str>,
    Option<Cow<'a, Json>>,
    Option<StepStatus>,
    Option<Arguments>,
);

impl Graph {
    pub(crate) fn new(
        golden: &[BehaviourStep],
        run: &[BehaviourStep],
        policy: &Policy,
        numbers: Numbers,
    ) -> Self {
        let within = numbers == Numbers::WithinCalls;
        let optional = golden.iter().map(|step| step.optional).collect();
        let (golden, run) = if within {
            let renumbered =
                |steps: &[BehaviourStep]| Cow::Owned(steps.iter().map(renumbered).collect());
            (renumbered(golden), renumbered(run))
        } else {
            (Cow::Borrowed(golden), Cow::Borrowed(run))
        };
        let (of_golden, golden_classes) = classes(golden.iter().map(|step| (step.call(), step)));
        let (of_run, run_classes) = classes(run.iter().map(|step| (step.call(), step)));
        let mut edges = vec![Vec::new(); golden_classes.len()];
        let mut groups: HashMap<Rigid<'_>, BothSides> = HashMap::new();
        let (patterned, plain): (Vec<usize>, Vec<usize>) =
            (0..golden_classes.len()).partition(|&class| golden_classes[class].holds_matcher());
        for (class, step) in plain.into_iter().map(|class| (class, golden_classes[class])) {
            groups.entry(rigid(step, policy, within)).or_default().0.push(class);
        }
        for (class, step) in run_classes.iter().enumerate() {
            groups.entry(rigid(step, policy, within)).or_default().1.push(class);
        }
        let alike = |g: usize, r: usize| {
            !within || links(golden_classes[g], run_classes[r]).is_some_and(one_to_one)
        };
        #[expect(clippy::iter_over_hash_type, reason = "each group fills edges of its own")]
        for (rigid, (these, those)) in groups {
            let Some(mode) = rigid.6 else {
                these.iter().for_each(|&class| edges[class].clone_from(&those));
                continue;
            };
            let mut statements = Statements::default();
            let mut state = |classes: &[usize], steps: &[&BehaviourStep]| -> Vec<Vec<usize>> {
                let args = classes.iter().filter_map(|&class| steps[class].args.as_ref());
                args.map(|args| statements.of(args, within)).collect()
            };
            let (golden, run) = (state(&these, &golden_classes), state(&those, &run_classes));
            if mode == Arguments::Superset {
                for (g, found) in containing(&golden, &run).into_iter().enumerate() {
                    let found = found.into_iter().map(|r| those[r]).filter(|&r| alike(these[g], r));
                    edges[these[g]] = found.collect();
                }
            } else {
                for (r, found) in containing(&run, &golden).into_iter().enumerate() {
                    let found = found.into_iter().map(|g| these[g]).filter(|&g| alike(g, those[r]));
                    found.for_each(|g| edges[g].push(those[r]));
                }
            }
        }
        let mut fitting = Fitting::new(within);
        for (class, candidates) in
            candidates(&patterned, &golden_classes, &run_classes, policy, within)
        {
            let fits = |&r: &usize| {
                fits(golden_classes[class], run_classes[r], policy, &mut fitting) && alike(class, r)
            };
            edges[class] = candidates.into_iter().filter(fits).collect();
        }
        Self { golden: of_golden, run: of_run, edges, optional }
    }

    /// The same graph without the pairs that are not `allowed`.
    pub(crate) fn restricted(&self, allowed: impl Fn(usize, usize) -> bool) -> Self {
        let edges =
            |g: usize| (0..self.run.len()).filter(|&r| self.joins(g, r) && allowed(g, r)).collect();
        Self {
            golden: (0..self.golden.len()).collect(),
            run: (0..self.run.len()).collect(),
            edges: (0..self.golden.len()).map(edges).collect(),
            optional: self.optional.clone(),
        }
    }

    /// Whether these two steps may be paired.
    pub(crate) fn joins(&self, golden: usize, run: usize) -> bool {
        self.edges[self.golden[golden]].binary_search(&self.run[run]).is_ok()
    }

    pub(crate) fn class(&self, index: usize) -> usize {
        self.golden[index]
    }

    /// Pairs these steps of the golden with these of the run: as many as possible, and as few optional ones as possible.
    pub(crate) fn pairs(&self, golden: &[usize], run: &[usize]) -> Vec<Option<usize>> {
        let members = |steps: &[usize], of: &[usize], count: usize| {
            let mut members = vec![Vec::new(); count];
            steps.iter().enumerate().rev().for_each(|(place, &step)| members[of[step]].push(place));
            members
        };
        let runs = self.run.iter().max().map_or(0, |last| last + 1);
        let is_optional = |place: &usize| self.optional[golden[*place]];
        let mut these = members(golden, &self.golden, self.edges.len());
        let optional: Vec<usize> =
            these.iter().map(|places| places.iter().filter(|p| is_optional(p)).count()).collect();
        // The last of a class is paired first.
        these.iter_mut().zip(&optional).filter(|(_, count)| **count > 0).for_each(|(places, _)| {
            places.sort_by_key(|place| !is_optional(place));
        });
        let mut those = members(run, &self.run, runs);
        let sizes = |members: &[Vec<usize>]| members.iter().map(Vec::len).collect::<Vec<_>>();
        let mut paired = vec![None; golden.len()];
        let needed: Vec<usize> =
            sizes(&these).iter().zip(&optional).map(|(all, optional)| all - optional).collect();
        let shares = maximum(&needed, &optional, &sizes(&those), &self.edges);
        for (mut places, shares) in these.into_iter().zip(shares) {
            for (class, times) in shares {
                for _ in 0..times {
                    if let (Some(place), Some(with)) = (places.pop(), those[class].pop()) {
                        paired[place] = Some(run[with]);
                    }
                }
            }
        }
        paired
    }
}

/// For each item the number of its class, and one item of each class.
fn classes<'a, K: Eq + Hash, T>(
    items: impl Iterator<Item = (K, &'a T)>,
) -> (Vec<usize>, Vec<&'a T>) {
    let (mut numbers, mut firsts) = (HashMap::new(), Vec::new());
    let number = |(key, item)| {
        *numbers.entry(key).or_insert_with(|| {
            firsts.push(item);
            firsts.len() - 1
        })
    };
    (items.map(number).collect(), firsts)
}

fn rigid<'a>(step: &'a BehaviourStep, policy: &Policy, within: bool) -> Rigid<'a> {
    let (kind, name, args, hash, result, status) = step.call();
    let mode = policy.arguments_of(name.unwrap_or_default()).0;
    let contained = !mode.is_equivalence() && args.is_some();
    // What the arguments of the one have more shifts the numbers in its result.
    let result = result.map(|result| {
        if within && contained { Cow::Owned(erase(result)) } else { Cow::Borrowed(result) }
    });
    let args = if contained { None } else { args };
    (kind, name, args, hash, result, status, contained.then_some(mode))
}

type BothSides = (Vec<usize>, Vec<usize>);

/// The run's classes that may fit each of these classes of the golden, which hold matchers: of the same tool, and stating all that
/// it states around its matchers. So a thousand calls with a matcher each are not all tried with each other.
fn candidates(
    patterned: &[usize],
    golden: &[&BehaviourStep],
    run: &[&BehaviourStep],
    policy: &Policy,
    within: bool,
) -> Vec<(usize, Vec<usize>)> {
    let mut tools: BTreeMap<(StepKind, Option<&str>), BothSides> = BTreeMap::new();
    for &class in patterned {
        tools.entry((golden[class].kind, golden[class].name.as_deref())).or_default().0.push(class);
    }
    for (class, step) in run.iter().enumerate() {
        if let Some((_, those)) = tools.get_mut(&(step.kind, step.name.as_deref())) {
            those.push(class);
        }
    }
    let mut found = Vec::new();
    for ((_, name), (these, those)) in tools {
        if policy.arguments_of(name.unwrap_or_default()).0 == Arguments::Subset {
            found.extend(these.into_iter().map(|class| (class, those.clone())));
            continue;
        }
        let mut statements = Statements::default();
        let mut state = |steps: &[&BehaviourStep], classes: &[usize]| -> Vec<Vec<usize>> {
            let of = |&class: &usize| {
                steps[class].args.as_ref().map_or_else(Vec::new, |args| statements.of(args, within))
            };
            classes.iter().map(of).collect()
        };
        let (wanted, made) = (state(golden, &these), state(run, &those));
        let may_fit = containing(&wanted, &made)
            .into_iter()
            .map(|places| places.into_iter().map(|r| those[r]).collect());
        found.extend(these.into_iter().zip(may_fit));
    }
    found
}

/// Whether the run's call is what the golden's, which holds matchers, asks for; apart from links, if `fitting` erases numbers.
fn fits<'g>(
    golden: &'g BehaviourStep,
    run: &BehaviourStep,
    policy: &Policy,
    fitting: &mut Fitting<'g>,
) -> bool {
    let mode = policy.arguments_of(run.name.as_deref().unwrap_or_default()).0;
    golden.name == run.name
        && (golden.kind, &golden.args_hash, golden.status) == (run.kind, &run.args_hash, run.status)
        && fitting.both(golden.args.as_ref(), run.args.as_ref(), mode)
        && fitting.both(golden.result.as_ref(), run.result.as_ref(), Arguments::Exact)
}

fn renumbered(step: &BehaviourStep) -> BehaviourStep {
    let (mut step, mut numbers) = (step.clone(), Renumber::default());
    step.for_each_text(&mut |text| numbers.text(text));
    step
}

/// Masked values that stand in the same places of both; `None` where the places do not fit.
pub(crate) fn links<'a>(
    golden: &'a BehaviourStep,
    run: &'a BehaviourStep,
) -> Option<Vec<Link<'a>>> {
    let mut found = Vec::new();
    for (one, other) in [(&golden.args, &run.args), (&golden.result, &run.result)] {
        if let (Some(one), Some(other)) = (one, other) {
            linked(one, other, &mut found)?;
        }
    }
    Some(found)
}
