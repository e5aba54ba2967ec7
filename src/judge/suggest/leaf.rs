//! One value that differs between two repetitions: whether a mask may make it equal, and which.
//!
//! A mask may, if both values have the shape of something that nobody chose. It is not sure for what an agent or a person may have
//! chosen: words, amounts, a value that the other repetition has too, a whole minute, a time span that nobody measured, another file.

use std::collections::BTreeSet;

use regex::Regex;

use super::spot::{Part, Spot};
use crate::json::{Json, Number};
use crate::judge::mask::{
    MaskKind, MaskPath, MaskRule, Masker, NamedMask, erase, is_passed, listed,
};
use crate::judge::policy::Policy;
use crate::run::Run;

/// A mask at one place: its kind, and whether its path must name the very value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Use {
    pub(crate) kind: NamedMask,
    pub(crate) named: bool,
}

impl Use {
    pub(crate) fn rule(self, at: &str) -> Option<MaskRule> {
        Some(MaskRule::new(self.kind.into(), Some(MaskPath::new(at).ok()?), "it differs"))
    }
}

pub(crate) type Candidate = (Use, String);

/// Values that masks would replace: the kind's word and the value.
pub(crate) type Tokens = BTreeSet<(&'static str, String)>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// These masks make it equal, and nothing that was chosen.
    Sure(Vec<Use>),
    /// It may mean something; where it does not, this would make it equal.
    Unsure(Proposal, &'static str),
    /// No mask is known that would make it equal.
    None,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Proposal {
    Built(Vec<Use>),
    Pattern(String),
}

/// What two repetitions know: every value of a kind in all that was recorded of their steps, input and output.
pub(crate) fn known(run: &Run<'_>, policy: &Policy) -> Tokens {
    let rules = rules(&NamedMask::ALL);
    let mut masker = Masker::new(&rules);
    let raw = run
        .steps
        .iter()
        .flat_map(|step| [&step.args, &step.result])
        .chain([&run.input, &run.output]);
    for raw in raw.flatten() {
        if let Ok(mut value) = policy.decode(raw) {
            masker.of_run(&mut value, "output");
        }
    }
    masker.values()
}

/// Masks of these kinds that apply everywhere.
pub(crate) fn rules(kinds: &[NamedMask]) -> Vec<MaskRule> {
    kinds.iter().map(|&kind| MaskRule::new(kind.into(), None, "")).collect()
}

/// What may be done about `one` and `other` at `spot`; `known` is what each one's repetition knows.
pub(crate) fn fit(spot: &Spot, one: &Json, other: &Json, known: [&Tokens; 2]) -> Fit {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => of_numbers(spot, one, other, known),
        (Json::String(one), Json::String(other)) => of_texts(spot, one, other, known),
        _ => Fit::None,
    }
}

/// Words of a key that say that its number is a moment.
const MOMENT: &str = "\
    at time timestamp ts date now epoch created updated started finished ended expires expiry \
    iat exp nbf since until modified mtime ctime";

/// Words of a key that say that its number counts time.
const UNITS: &str = "\
    ms us ns millis micros nanos seconds secs milliseconds microseconds";

fn of_numbers(spot: &Spot, one: &Number, other: &Number, known: [&Tokens; 2]) -> Fit {
    let key = spot.key().unwrap_or_default();
    let words = words(key);
    let says = |list| words.iter().any(|word| listed(list, word));
    let takes = |kind: NamedMask, named, passed| {
        [one, other]
            .iter()
            .all(|number| MaskKind::from(kind).takes(number, named, passed))
            .then_some(Use { kind, named })
    };
    let answered = spot.part == Part::Result;
    let token = |kind: NamedMask, number: &Number| {
        (MaskKind::from(kind).word(), number.as_str().to_owned())
    };
    let chosen =
        |kind| known[1].contains(&token(kind, one)) || known[0].contains(&token(kind, other));
    if let Some(used) = takes(NamedMask::Duration, false, is_passed(key)) {
        return sure_if(
            spot.part != Part::Args,
            used,
            "the agent may have asked for this time span",
        );
    }
    if let Some(used) = takes(NamedMask::Epoch, false, false) {
        let why = "it may be a number that looks like a moment";
        let (sure, why) =
            if chosen(NamedMask::Epoch) { (false, KNOWN) } else { (says(MOMENT), why) };
        return sure_if(sure, used, why);
    }
    if let Some(used) = takes(NamedMask::Duration, true, false).filter(|_| says(UNITS)) {
        return sure_if(answered, used, "it may be a time span that was chosen");
    }
    if let Some(used) = takes(NamedMask::Port, true, false).filter(|_| says("port")) {
        let why = "it may be a port that was chosen";
        let (sure, why) = if chosen(NamedMask::Port) { (false, KNOWN) } else { (answered, why) };
        return sure_if(sure, used, why);
    }
    Fit::None
}

fn sure_if(sure: bool, used: Use, why: &'static str) -> Fit {
    if sure { Fit::Sure(vec![used]) } else { Fit::Unsure(Proposal::Built(vec![used]), why) }
}

const KNOWN: &str = "this value is in the other repetition too: which one is taken may be a choice";

/// The words of a key: `responseTime_ms` is `response`, `time`, `ms`.
pub(super) fn words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for c in key.chars().take(200) {
        if !c.is_alphanumeric() || (c.is_uppercase() && lower) {
            words.push(String::new());
        }
        lower = c.is_lowercase();
        if let (true, Some(word)) = (c.is_alphanumeric(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
    }
    words
}

fn of_texts(spot: &Spot, one: &str, other: &str, known: [&Tokens; 2]) -> Fit {
    let Some(kinds) = needed(one, other) else {
        return match random(one, other) {
            Some(pattern) => Fit::Unsure(
                Proposal::Pattern(pattern),
                "it may be an id that is new each time, or one that was chosen",
            ),
            None => Fit::None,
        };
    };
    let rules = rules(&kinds);
    let (of_one, of_other) = (tokens(&rules, one), tokens(&rules, other));
    let uses = kinds.iter().map(|&kind| Use { kind, named: false }).collect();
    let apart =
        |these: &Tokens, those: &Tokens| these.difference(those).cloned().collect::<Tokens>();
    let (these, those) = (apart(&of_one, &of_other), apart(&of_other, &of_one));
    let is_known =
        |tokens: &Tokens, known: &Tokens| tokens.iter().any(|token| known.contains(token));
    if is_known(&these, known[1]) || is_known(&those, known[0]) {
        return Fit::Unsure(Proposal::Built(uses), KNOWN);
    }
    let of = |kind: &MaskKind| {
        let word = kind.word();
        let values = |tokens: &Tokens| -> Vec<String> {
            tokens.iter().filter(|token| token.0 == word).map(|token| token.1.clone()).collect()
        };
        (values(&these), values(&those))
    };
    let key = spot.key().unwrap_or_default();
    let why = kinds.iter().find_map(|&kind| match MaskKind::from(kind) {
        kind @ MaskKind::Timestamp => {
            let (one, other) = of(&kind);
            let whole = one.iter().chain(&other).all(|moment| is_whole_minute(moment));
            whole.then_some("times of whole minutes are more likely chosen than measured")
        }
        MaskKind::Duration => {
            let measured = |text: &str| {
                MaskKind::Duration.find(text, false).into_iter().all(|r| is_measured(&text[r]))
            };
            let sure = is_passed(key) && spot.part != Part::Args;
            let measured = sure || (measured(one) && measured(other));
            (!measured).then_some("nothing says that this time span was measured")
        }
        MaskKind::Epoch => {
            let sure = words(key).iter().any(|word| listed(MOMENT, word));
            (!sure).then_some("it may be a number that looks like a moment")
        }
        kind @ MaskKind::Path => {
            let (one, other) = of(&kind);
            (!same_files(&one, &other)).then_some("it may be another file that was chosen")
        }
        _ => None,
    });
    match why {
        Some(why) => Fit::Unsure(Proposal::Built(uses), why),
        None => Fit::Sure(uses),
    }
}

/// The fewest kinds that make both texts equal, those that hide least first; none where all of them do not.
fn needed(one: &str, other: &str) -> Option<Vec<NamedMask>> {
    let mut kinds = NamedMask::ALL.to_vec();
    let equal = |kinds: &[NamedMask]| {
        let rules = rules(kinds);
        masked(&rules, one) == masked(&rules, other)
    };
    if !equal(&kinds) {
        return None;
    }
    for kind in NamedMask::ALL.into_iter().rev() {
        let fewer: Vec<NamedMask> = kinds.iter().copied().filter(|&other| other != kind).collect();
        if equal(&fewer) {
            kinds = fewer;
        }
    }
    Some(kinds)
}

/// `text` masked, without the numbers of placeholders.
fn masked(rules: &[MaskRule], text: &str) -> Json {
    let mut value = erase(&Json::from(text));
    Masker::new(rules).of_run(&mut value, "output");
    erase(&value)
}

pub(crate) fn tokens(rules: &[MaskRule], text: &str) -> Tokens {
    let mut value = erase(&Json::from(text));
    let mut masker = Masker::new(rules);
    masker.of_run(&mut value, "output");
    masker.values()
}

/// Kinds that take something in `value` by itself.
pub(crate) fn kinds_in(value: &Json, key: &str) -> Vec<NamedMask> {
    let takes = |kind: &NamedMask| match value {
        Json::String(text) => !MaskKind::from(*kind).find(text, false).is_empty(),
        Json::Number(number) => MaskKind::from(*kind).takes(number, false, is_passed(key)),
        _ => false,
    };
    NamedMask::ALL.into_iter().filter(takes).collect()
}

/// Whether a moment of this kind may be the same twice by chance: that it is the same then says nothing.
pub(crate) fn repeats_by_chance(kind: NamedMask) -> bool {
    matches!(kind, NamedMask::Timestamp | NamedMask::Duration | NamedMask::Epoch | NamedMask::Port)
}

/// `2026-12-01T10:00`, `2026-12-01T10:00:00.000Z`
fn is_whole_minute(moment: &str) -> bool {
    let seconds = moment.get(16..).unwrap_or_default();
    let Some(seconds) = seconds.strip_prefix(':') else { return true };
    seconds
        .bytes()
        .take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
        .all(|b| matches!(b, b'0' | b'.' | b','))
}

/// `13ms`, `1.25 s`, `0:00:01.5`: nobody asks for that.
fn is_measured(span: &str) -> bool {
    let words = span.to_lowercase();
    let letters: Vec<&str> =
        words.split(|c: char| !c.is_alphabetic()).filter(|unit| !unit.is_empty()).collect();
    let short = |unit: &&str| {
        matches!(*unit, "ms" | "us" | "µs" | "μs" | "ns")
            || unit.starts_with("milli")
            || unit.starts_with("micro")
    };
    words.contains('.') || letters.iter().any(short)
}

/// Whether the paths differ in where files lie and not in which they are, or lie where each run has its own.
fn same_files(one: &[String], other: &[String]) -> bool {
    let parts = |path: &str| path.split(['/', '\\']).map(str::to_owned).collect::<Vec<_>>();
    let names = |paths: &[String]| {
        let mut names: Vec<String> = paths.iter().filter_map(|path| parts(path).pop()).collect();
        names.sort();
        names
    };
    let temporary = |path: &String| {
        parts(path).iter().any(|part| ["tmp", "temp"].contains(&part.to_lowercase().as_str()))
            || path.starts_with("/var/folders/")
    };
    names(one) == names(other) || one.iter().chain(other).all(temporary)
}

/// A pattern for what differs in two texts, where it looks random: letters and digits as long in both, behind the same word.
fn random(one: &str, other: &str) -> Option<String> {
    let word = |c: char| c.is_ascii_alphanumeric();
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    // Back to the beginning of the run of letters and digits that differs.
    let start = one.as_bytes()[..same]
        .iter()
        .rposition(|b| !word(char::from(*b)))
        .map_or(0, |place| place + 1);
    let rest = |text: &str| {
        text.get(start..).map(|rest| rest.find(|c: char| !word(c)).unwrap_or(rest.len()))
    };
    let (length, others) = (rest(one)?, rest(other)?);
    let (id, other_id) = (&one[start..start + length], &other[start..start + others]);
    let before = one[..start]
        .trim_end_matches(|c: char| !word(c) && !matches!(c, '-' | '_' | '#' | ':' | '/'));
    let prefix = before
        .rfind(|c: char| !word(c) && !matches!(c, '-' | '_' | '#' | ':' | '/'))
        .map_or(before, |place| {
            &before[place + before[place..].chars().next().map_or(0, char::len_utf8)..]
        });
    let digits = |id: &str| id.bytes().any(|b| b.is_ascii_digit());
    let alike = length == others && length >= 5 && digits(id) && digits(other_id);
    let marked = prefix.len() >= 2
        && one[..start].ends_with(prefix)
        && one[start + length..] == other[start + others..];
    (alike && marked)
        .then(|| format!("{}([0-9A-Za-z]{{{length}}})", regex::escape(prefix)))
        .filter(|p| Regex::new(p).is_ok())
}

#[cfg(test)]
#[path = "tests/leaf.rs"]
mod tests;
