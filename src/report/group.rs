//! The findings of a case, by repetition, as lines.

use std::collections::BTreeMap;

use console::strip_ansi_codes;

use super::bounds::Bounds;
use super::lines::difference;
use super::paint::Paint;
use crate::json::Json;
use crate::judge::behaviour::whole_step;
use crate::judge::case::{CaseReport, Class};
use crate::judge::finding::{Finding, FindingKind, Severity};
use crate::text::{clip, clip_pair, plain, whole_value};

/// Repetitions with the same findings, and these findings: errors first, then in the order of the report.
pub(crate) struct Group<'a> {
    /// Empty for findings about the case.
    repetitions: Vec<u32>,
    /// How many findings of the report each member stands for.
    pub(super) times: usize,
    pub(super) members: Vec<&'a Finding>,
}

impl Group<'_> {
    /// Which repetitions; none for findings about the case.
    pub(crate) fn repetitions(&self) -> Option<&[u32]> {
        (!self.repetitions.is_empty()).then_some(&self.repetitions)
    }

    /// How many findings of the report this group stands for.
    pub(crate) fn findings(&self) -> usize {
        self.times * self.members.len()
    }
}

/// Findings about the case, then those of repetitions, grouped by equal findings.
pub(crate) fn groups(findings: &[Finding]) -> Vec<Group<'_>> {
    let mut by_repetition: BTreeMap<Option<u32>, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_repetition.entry(finding.repetition).or_default().push(finding);
    }
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (repetition, mut members) in by_repetition {
        members.sort_by_key(|finding| finding.severity);
        let Some(repetition) = repetition else {
            groups.push(Group { repetitions: Vec::new(), times: 1, members });
            continue;
        };
        match groups
            .iter_mut()
            .find(|group| !group.repetitions.is_empty() && same(&group.members, &members))
        {
            Some(group) => {
                group.repetitions.push(repetition);
                group.times += 1;
            }
            None => groups.push(Group { repetitions: vec![repetition], times: 1, members }),
        }
    }
    groups
}

fn same(a: &[&Finding], b: &[&Finding]) -> bool {
    let key = |f: &Finding| (f.kind, f.severity, f.known, f.golden_index, f.run_index);
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| {
            key(a) == key(b)
                && a.path == b.path
                && a.message == b.message
                && a.before == b.before
                && a.after == b.after
        })
}

/// Findings of a class belong to its first repetition: this adds the others of the class that have no findings.
pub(crate) fn with_classes<'a>(mut groups: Vec<Group<'a>>, case: &CaseReport) -> Vec<Group<'a>> {
    let told: Vec<u32> =
        groups.iter().flat_map(|group| group.repetitions.iter().copied()).collect();
    for group in &mut groups {
        let first = |class: &&Class| {
            !class.accepted
                && class.repetitions.first().is_some_and(|n| group.repetitions.contains(n))
        };
        let alike =
            case.classes.iter().filter(first).flat_map(|class| class.repetitions.iter().copied());
        let alike: Vec<u32> = alike.filter(|number| !told.contains(number)).collect();
        group.repetitions.extend(alike);
        group.repetitions.sort_unstable();
    }
    groups
}

/// The lines of a finding, and whether anything in it was cut.
pub(crate) fn finding_lines(
    finding: &Finding,
    bounds: Bounds,
    paint: Paint,
) -> (Vec<String>, bool) {
    let sentence = bounds.value.saturating_mul(2);
    let severity = match finding.severity {
        Severity::Error => "",
        Severity::Warning => "warning: ",
        Severity::Note => "note: ",
    };
    // A message about a schema names a place of the schema, which may contain the path by chance.
    let named = finding.kind != FindingKind::Schema && finding.message.contains(&finding.path);
    let place = if finding.path.is_empty() || named {
        String::new()
    } else {
        format!("{}: ", plain(&finding.path, bounds.value))
    };
    let known = if finding.known { "known noise: " } else { "" };
    let mut lines =
        vec![format!("  {severity}{known}{place}{}", plain(&finding.message, sentence))];
    lines.extend(finding.excerpt.iter().map(|line| format!("    {}", plain(line, sentence))));
    let mut cut = finding.message.chars().nth(sentence).is_some();
    cut |= push_values(finding, bounds, paint, &mut lines);
    if finding.known {
        lines = lines.iter().map(|line| paint.faint(strip_ansi_codes(line))).collect();
    }
    (lines, cut)
}

fn push_values(finding: &Finding, bounds: Bounds, paint: Paint, lines: &mut Vec<String>) -> bool {
    let max = bounds.value;
    if let (Some(Json::String(before)), Some(Json::String(after))) =
        (&finding.before, &finding.after)
        && before != after
        && (before.contains('\n') || after.contains('\n'))
    {
        return push_difference(before, after, max, paint, lines);
    }
    let words =
        |value: &Json| if is_step(finding.kind) { whole_step(value) } else { whole_value(value) };
    let (before, after) = (finding.before.as_ref().map(words), finding.after.as_ref().map(words));
    let (before_at, after_at) = indices(finding);
    let mut minus = |text: String| {
        lines.push(format!("    {}", paint.bad(format_args!("- {before_at}{text}"))));
    };
    match (before, after) {
        (None, None) => false,
        (Some(before), None) => {
            let (before, cut) = clip(before, max);
            minus(before);
            cut
        }
        (None, Some(after)) => {
            let (after, cut) = clip(after, max);
            lines.push(format!("    {}", paint.good(format_args!("+ {after_at}{after}"))));
            cut
        }
        (Some(before), Some(after)) => {
            let (before, after, cut) = clip_pair(before, after, max);
            minus(before);
            lines.push(format!("    {}", paint.good(format_args!("+ {after_at}{after}"))));
            cut
        }
    }
}

fn push_difference(
    before: &str,
    after: &str,
    max: usize,
    paint: Paint,
    lines: &mut Vec<String>,
) -> bool {
    let (difference, mut cut) = difference(before, after, max == usize::MAX);
    for line in difference {
        cut |= line.text.chars().nth(max).is_some();
        let text = if line.text.is_empty() {
            String::new()
        } else {
            format!(" {}", plain(&line.text, max))
        };
        lines.push(match line.sign {
            '-' => format!("    {}", paint.bad(format_args!("-{text}"))),
            '+' => format!("    {}", paint.good(format_args!("+{text}"))),
            // No white space at the end of an empty line.
            ' ' if text.is_empty() => String::new(),
            sign => format!("    {}", paint.faint(format_args!("{sign}{text}"))),
        });
    }
    cut
}

/// The places of a step before and after, as columns of one width.
fn indices(finding: &Finding) -> (String, String) {
    let column =
        |index: Option<usize>| index.map_or_else(String::new, |index| format!("[{index}] "));
    let (before, after) = (column(finding.golden_index), column(finding.run_index));
    let both = finding.before.is_some() && finding.after.is_some();
    let width = if both { before.len().max(after.len()) } else { 0 };
    (format!("{before:width$}"), format!("{after:width$}"))
}

fn is_step(kind: FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::StepAdded
            | FindingKind::StepRemoved
            | FindingKind::StepChanged
            | FindingKind::StepMoved
    )
}
