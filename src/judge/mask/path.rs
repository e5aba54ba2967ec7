//! The `at` of a mask: which part of what is compared it is for, as a path such as `steps.**.args`.
//!
//! Paths are followed while values are walked: bits say how many segments have been matched.

use std::fmt;

use glob::Pattern;

/// Segments a path may have: each is a bit, and two more say that the path has been matched.
const MAX_SEGMENTS: usize = 60;
/// The path was matched by something this value lies in.
pub(crate) const BELOW: u64 = 1 << 63;

/// Where a mask applies: at every value that the path names, and at everything below it.
///
/// Segments are parted by dots. `*` is any one segment, `**` any number of them, none too; elsewhere in a segment `*` and `?`
/// stand for characters, as in patterns of tool names. What can be named:
///
/// - `steps.<step>.args.<key>…` and `steps.<step>.result.<key>…`, where `<step>` is the step's index in the recording, counted
///   from 0, or the tool's name: `steps.book_*.args.request_id`;
/// - `output.<key>…`: the run's output, or what its final answer says where that is taken for it;
/// - `input.<key>…`: what the run was given;
/// - `stages.<stage>.visible_text`, where `<stage>` is the stage's index, counted from 0, or its node: what fixtures assert of it.
///
/// Indexes of lists are segments, counted from 0. A key that holds dots is one segment: name it with `*`.
#[derive(Clone, Debug)]
pub(crate) struct MaskPath {
    text: String,
    segments: Vec<Segment>,
}

#[derive(Clone, Debug)]
enum Segment {
    /// `*`
    One,
    /// `**`
    Any,
    Named(Pattern),
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct MaskPathError(String);

impl MaskPath {
    /// Refuses an empty segment, brackets, more than 60 segments, and a path that begins with nothing that is compared.
    pub(crate) fn new(text: &str) -> Result<Self, MaskPathError> {
        let refuse = |why: &str| Err(MaskPathError(why.to_owned()));
        if text.contains(['[', ']']) {
            return refuse("write an index as a segment: \"steps.0.args\"");
        }
        let mut segments = Vec::new();
        for part in text.split('.') {
            segments.push(match part {
                "" => {
                    return refuse("it has an empty segment; write it as \"steps.**.args\"");
                }
                _ if part.trim() != part => {
                    return refuse(&format!("segment {part:?} begins or ends with a space"));
                }
                "*" => Segment::One,
                "**" => Segment::Any,
                _ => match Pattern::new(part) {
                    Ok(pattern) => Segment::Named(pattern),
                    Err(error) => return refuse(&format!("segment {part:?}: {}", error.msg)),
                },
            });
        }
        if segments.len() > MAX_SEGMENTS {
            return refuse(&format!(
                "it has {} segments; {MAX_SEGMENTS} are allowed",
                segments.len()
            ));
        }
        match &segments[0] {
            Segment::Named(root)
                if !["steps", "output", "input", "stages"]
                    .iter()
                    .any(|known| root.matches(known)) =>
            {
                refuse(&format!(
                    "it begins with {:?}, which is not compared; begin with `steps`, `output`, `input`, `stages` or `**`",
                    root.as_str()
                ))
            }
            _ => Ok(Self { text: text.to_owned(), segments }),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn end(&self) -> u64 {
        1 << self.segments.len()
    }

    /// What is reached before the first segment.
    pub(crate) fn start(&self) -> u64 {
        self.close(1)
    }

    /// `**` also matches no segment at all.
    fn close(&self, mut reached: u64) -> u64 {
        for (place, segment) in self.segments.iter().enumerate() {
            if matches!(segment, Segment::Any) && reached & (1 << place) != 0 {
                reached |= 1 << (place + 1);
            }
        }
        reached
    }

    /// What is reached one segment further, which goes by each of `names`.
    pub(crate) fn step(&self, reached: u64, names: &[&str]) -> u64 {
        let mut next = if reached & (self.end() | BELOW) == 0 { 0 } else { BELOW };
        for (place, segment) in
            self.segments.iter().enumerate().filter(|(place, _)| reached & (1 << place) != 0)
        {
            next |= match segment {
                Segment::One => 1 << (place + 1),
                Segment::Any => 1 << place,
                Segment::Named(pattern) if names.iter().any(|name| pattern.matches(name)) => {
                    1 << (place + 1)
                }
                Segment::Named(_) => 0,
            };
        }
        self.close(next)
    }

    pub(crate) fn ends(&self, reached: u64) -> bool {
        reached & self.end() != 0
    }

    /// Whether the path may lead further than what is `reached`.
    pub(crate) fn goes_on(&self, reached: u64) -> bool {
        reached & !(self.end() | BELOW) != 0
    }

    /// Whether it names some steps: a tool, a pattern of tools or an index, as against every step.
    pub(crate) fn names_steps(&self) -> bool {
        matches!(self.segments.as_slice(), [Segment::Named(_), Segment::Named(_), _, ..])
    }

    /// Whether the path names the value itself: it ends there, with the value's key or, in a list, with `*`.
    pub(crate) fn names(&self, reached: u64, in_list: bool) -> bool {
        let exact = match self.segments.last() {
            Some(Segment::Named(_)) => true,
            Some(Segment::One) => in_list,
            Some(Segment::Any) | None => false,
        };
        exact && reached & self.end() != 0
    }
}

impl fmt::Display for MaskPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
#[path = "tests/path.rs"]
mod tests;
