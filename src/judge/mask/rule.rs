//! What a mask replaces, and where.

use std::fmt;
use std::ops::Range;

use regex::Regex;

use super::path::MaskPath;

macro_rules! mask_kinds {
    ($($(#[$doc:meta])* $kind:ident = $word:literal,)+) => {
        /// What a mask replaces.
        ///
        /// Texts are searched whole and inside, but never within a longer word. Only `epoch`, `duration` and `port` take numbers; their
        /// placeholders are texts, so that a number and a text of the same digits are one value. Keys are never masked.
        #[derive(Clone, Debug)]
        pub(crate) enum MaskKind {
            $($(#[$doc])* $kind,)+
            /// Matches of a pattern in texts; where it has a group, only the first group.
            Pattern(Regex),
        }

        words! {
            /// The kinds of masks that have a name, those that hide least first: where two take the same, the first one does.
            pub(crate) enum NamedMask {
                $($(#[$doc])* $kind = $word,)+
            }
        }

        impl MaskKind {
            /// Its name, unless it is a pattern.
            pub(crate) fn named(&self) -> Option<NamedMask> {
                match self {
                    $(Self::$kind => Some(NamedMask::$kind),)+
                    Self::Pattern(_) => None,
                }
            }
        }

        impl From<NamedMask> for MaskKind {
            fn from(named: NamedMask) -> Self {
                match named { $(NamedMask::$kind => Self::$kind,)+ }
            }
        }
    };
}

mask_kinds! {
    /// UUIDs of any version, with hyphens, in either case.
    Uuid = "uuid",
    /// ULIDs: 26 digits of Crockford's base 32, upper or lower case, at least one of them a letter.
    Ulid = "ulid",
    /// Dates with a time (RFC 3339 and its common relatives). Dates alone stay.
    Timestamp = "timestamp",
    /// Times that passed. Texts: numbers with units from ns to hours (`1.5s`, `320 ms`, `2m 3s`, `12 seconds`; not `5m` alone),
    /// `PT2M3S`, `00:01:02.5`. Numbers that are not negative: where the key says so (`duration_ms`, `elapsed`, `latency`,
    /// `took`), or where `at` names that very number. All of them are one value: times that are equal by chance are no link.
    Duration = "duration",
    /// Ports, 1 to 65535. Texts: after `localhost`, an IP address, the host of a URL or the word "port"; the rest stays. Whole numbers and
    /// texts of digits: only where `at` names that very value.
    Port = "port",
    /// Moments as a count since 1970, from 2001-09-09 to the end of 2100: ten digits of seconds, thirteen of milli-, sixteen of
    /// micro- or nineteen of nanoseconds, with a fraction or without. Numbers, and texts that hold nothing else.
    Epoch = "epoch",
    /// Hashes and ids of hex digits, of which some are letters and some are not: seven or more in lower case, sixteen or more in
    /// upper case; and four or more of any after `0x`.
    Hex = "hex",
    /// Absolute paths of files, whole: on Unix of two or more segments, on Windows with a drive or a share, and of `file://`
    /// URLs the part after that. They end at white space, quotes, brackets and `:`. Which file is meant is no longer compared; to
    /// mask only where a project lies, use a pattern.
    Path = "path",
}

impl MaskKind {
    /// Its name in `suite.toml` and in goldens; a pattern has none.
    pub(crate) fn name(&self) -> Option<&'static str> {
        self.named().map(NamedMask::as_str)
    }
}

/// The word in the placeholder of what a pattern took.
pub(crate) const PATTERN: &str = "masked";

/// One `[[compare.mask]]`: values that differ from run to run and mean nothing.
#[derive(Clone, Debug)]
pub(crate) struct MaskRule {
    pub kind: MaskKind,
    /// Where; without it, everywhere that is compared.
    pub at: Option<MaskPath>,
    pub reason: String,
}

impl MaskRule {
    pub(crate) fn new(kind: MaskKind, at: Option<MaskPath>, reason: impl Into<String>) -> Self {
        Self { kind, at, reason: reason.into() }
    }

    /// Whether it takes every text: one that takes these, which have nothing in common, takes any.
    pub(crate) fn takes_every_text(&self) -> bool {
        let MaskKind::Pattern(pattern) = &self.kind else { return false };
        let whole = |text: &&str| {
            let mut end = 0;
            for taken in taken(pattern, text) {
                if taken.start > end {
                    return false;
                }
                end = taken.end;
            }
            end == text.len()
        };
        ["q", "7", "-", "Ünder _ 12", "it was, so to say: done!", "{\"a\": [1, null]}"]
            .iter()
            .all(whole)
    }
}

/// What `pattern` takes of `text`: its first group where it has one, else whole matches.
pub(super) fn taken(pattern: &Regex, text: &str) -> impl Iterator<Item = Range<usize>> {
    let matches = pattern.captures_iter(text);
    matches.filter_map(|found| Some(found.get(1).or_else(|| found.get(0))?.range()))
}

/// The rule in a few words, for people: `uuid`, `/pattern/`, `port at output`.
impl fmt::Display for MaskRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            MaskKind::Pattern(pattern) => write!(f, "/{pattern}/")?,
            built_in => f.write_str(built_in.name().unwrap_or_default())?,
        }
        self.at.as_ref().map_or(Ok(()), |at| write!(f, " at {at}"))
    }
}
