//! The table of what a credential, or its place, is recognised by. The list is ours: other projects' rule files may not be copied.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It begins a credential: at least so many more bytes of this alphabet follow.
    Begins(Tail, usize),
    /// As `Begins`, but exactly so many: one more, and it is another word.
    Exactly(Tail, usize),
    /// Part of a word that may name a credential; read in any case.
    Names,
    /// `bearer` and `basic`, read in any case: what follows is a credential.
    Scheme,
    /// `://`: a name and a password may follow.
    Url,
    /// The address of a webhook: the rest of the path is a credential.
    Webhook,
    /// `-----BEGIN`: a private key may follow.
    Block,
    /// The part of a Telegram bot's token that follows its number.
    Telegram,
    /// The middle of a client secret of Azure.
    Azure,
    /// `-u` of curl; read in any case.
    User,
}

/// The bytes after the beginning of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tail {
    /// `0-9a-f`
    Hex,
    /// `0-9A-Z`
    Upper,
    /// `0-9A-Za-z`
    Letters,
    /// Those and `_`
    Word,
    /// Those and `-`
    Dashed,
    /// Those, with ten letters and digits in a row that are no word: names in kebab case have no such part.
    Keyed,
    /// `0-9A-Za-z_-` in so many parts between dots, or more
    Parts(usize),
    /// `0-9A-Za-z+/=`
    Base64,
}

impl Tail {
    pub(super) fn holds(self, byte: u8) -> bool {
        match self {
            Self::Hex => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            Self::Upper => matches!(byte, b'0'..=b'9' | b'A'..=b'Z'),
            Self::Letters => byte.is_ascii_alphanumeric(),
            Self::Word => byte.is_ascii_alphanumeric() || byte == b'_',
            Self::Dashed | Self::Keyed => {
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
            }
            Self::Parts(_) => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
            Self::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) text: &'static str,
    /// Which byte of it ends the pair of bytes by which it is found: a pair that few texts hold.
    pub(super) sign: usize,
    pub(super) kind: Kind,
}

impl Mark {
    /// The pair of bytes by which it is found.
    pub(super) const fn pair(&self) -> (u8, u8) {
        (self.text.as_bytes()[self.sign - 1], self.text.as_bytes()[self.sign])
    }

    /// Whether its letters are read in any case.
    pub(super) const fn any_case(&self) -> bool {
        matches!(self.kind, Kind::Names | Kind::Scheme | Kind::User)
    }

    /// Whether it stands in `text` with its sign at `at`: where it begins.
    pub(super) fn begins(&self, text: &[u8], at: usize) -> Option<usize> {
        let start = at.checked_sub(self.sign)?;
        let there = text.get(start..start + self.text.len())?;
        let same = if self.any_case() {
            there.eq_ignore_ascii_case(self.text.as_bytes())
        } else {
            there == self.text.as_bytes()
        };
        same.then_some(start)
    }
}

const fn at(text: &'static str, sign: usize, kind: Kind) -> Mark {
    Mark { text, sign, kind }
}

/// A credential that begins with `text`, by the last byte of which it is found.
const fn begins(text: &'static str, tail: Tail, least: usize) -> Mark {
    at(text, text.len() - 1, Kind::Begins(tail, least))
}

pub(super) const MARKS: &[Mark] = &[
    // Clouds.
    at("AKIA", 2, Kind::Exactly(Tail::Upper, 16)),
    at("ASIA", 2, Kind::Exactly(Tail::Upper, 16)),
    at("AIza", 1, Kind::Begins(Tail::Dashed, 35)),
    at("ya29.", 1, Kind::Begins(Tail::Dashed, 20)),
    begins("GOCSPX-", Tail::Dashed, 20),
    at("1//0", 3, Kind::Begins(Tail::Dashed, 30)),
    at("Q~", 1, Kind::Azure),
    at("LTAI", 1, Kind::Begins(Tail::Letters, 16)),
    begins("dop_v1_", Tail::Hex, 40),
    begins("doo_v1_", Tail::Hex, 40),
    begins("dor_v1_", Tail::Hex, 40),
    at("dapi", 2, Kind::Exactly(Tail::Hex, 32)),
    begins("pul-", Tail::Hex, 40),
    begins("sbp_", Tail::Hex, 40),
    begins("sb_secret_", Tail::Dashed, 20),
    at("hvs.", 1, Kind::Begins(Tail::Dashed, 20)),
    at("hvb.", 1, Kind::Begins(Tail::Dashed, 20)),
    at("dp.pt.", 1, Kind::Begins(Tail::Letters, 40)),
    begins("AGE-SECRET-KEY-", Tail::Upper, 50),
    begins("ops_ey", Tail::Dashed, 50),
    // Forges and registries.
    begins("ghp_", Tail::Letters, 36),
    begins("gho_", Tail::Letters, 36),
    begins("ghu_", Tail::Letters, 36),
    begins("ghs_", Tail::Letters, 36),
    begins("ghr_", Tail::Letters, 36),
    begins("github_pat_", Tail::Word, 22),
    begins("glpat-", Tail::Parts(1), 20),
    begins("gldt-", Tail::Parts(1), 20),
    begins("glrt-", Tail::Parts(1), 20),
    begins("glcbt-", Tail::Parts(1), 20),
    begins("glptt-", Tail::Parts(1), 20),
    begins("glft-", Tail::Parts(1), 20),
    begins("glimt-", Tail::Parts(1), 20),
    begins("glagent-", Tail::Parts(1), 20),
    begins("glsoat-", Tail::Parts(1), 20),
    begins("gloas-", Tail::Parts(1), 20),
    begins("npm_", Tail::Letters, 36),
    begins("pypi-", Tail::Dashed, 50),
    begins("dckr_pat_", Tail::Dashed, 20),
    begins("rubygems_", Tail::Hex, 40),
    begins("ATATT3", Tail::Keyed, 40),
    // Models.
    begins("sk-", Tail::Keyed, 20),
    begins("hf_", Tail::Letters, 30),
    begins("gsk_", Tail::Letters, 40),
    begins("xai-", Tail::Letters, 40),
    begins("r8_", Tail::Letters, 30),
    begins("pplx-", Tail::Letters, 30),
    begins("lsv2_pt_", Tail::Word, 32),
    begins("lsv2_sk_", Tail::Word, 32),
    begins("nvapi-", Tail::Dashed, 40),
    begins("tvly-", Tail::Keyed, 20),
    begins("pcsk_", Tail::Word, 40),
    // Payment, mail, chat, shops.
    begins("sk_live_", Tail::Letters, 16),
    begins("sk_test_", Tail::Letters, 16),
    begins("rk_live_", Tail::Letters, 16),
    begins("rk_test_", Tail::Letters, 16),
    begins("pk_live_", Tail::Letters, 16),
    begins("pk_test_", Tail::Letters, 16),
    begins("whsec_", Tail::Base64, 24),
    begins("xoxa-", Tail::Dashed, 10),
    begins("xoxb-", Tail::Dashed, 10),
    begins("xoxe-", Tail::Dashed, 10),
    begins("xoxo-", Tail::Dashed, 10),
    begins("xoxp-", Tail::Dashed, 10),
    begins("xoxr-", Tail::Dashed, 10),
    begins("xoxs-", Tail::Dashed, 10),
    begins("xapp-", Tail::Dashed, 20),
    at("hooks.slack.com/", 15, Kind::Webhook),
    at("/api/webhooks/", 8, Kind::Webhook),
    at(":AA", 1, Kind::Telegram),
    at("SG.", 1, Kind::Begins(Tail::Parts(2), 33)),
    at("SK", 1, Kind::Exactly(Tail::Hex, 32)),
    at("AC", 1, Kind::Exactly(Tail::Hex, 32)),
    at("key-", 3, Kind::Exactly(Tail::Hex, 32)),
    begins("shpat_", Tail::Hex, 32),
    begins("shpss_", Tail::Hex, 32),
    begins("shpca_", Tail::Hex, 32),
    begins("shppa_", Tail::Hex, 32),
    begins("sq0atp-", Tail::Dashed, 20),
    begins("sq0csp-", Tail::Dashed, 20),
    begins("lin_api_", Tail::Letters, 32),
    begins("ntn_", Tail::Letters, 40),
    begins("secret_", Tail::Letters, 40),
    begins("PMAK-", Tail::Dashed, 40),
    begins("figd_", Tail::Dashed, 30),
    begins("glsa_", Tail::Word, 32),
    begins("NRAK-", Tail::Upper, 20),
    begins("sntrys_", Tail::Base64, 40),
    // Of no provider.
    at("eyJ", 2, Kind::Begins(Tail::Parts(3), 22)),
    at("-----BEGIN ", 5, Kind::Block),
    at("://", 1, Kind::Url),
    at("bearer", 1, Kind::Scheme),
    at("basic", 1, Kind::Scheme),
    at("curl", 3, Kind::User),
    // Parts of keys, those of `word.rs`.
    at("passw", 4, Kind::Names),
    at("passp", 4, Kind::Names),
    at("pass=", 4, Kind::Names),
    at("pwd", 1, Kind::Names),
    at("secret", 3, Kind::Names),
    at("credential", 1, Kind::Names),
    at("token", 3, Kind::Names),
    at("key", 1, Kind::Names),
    at("cookie", 4, Kind::Names),
    at("auth", 1, Kind::Names),
    at("sig=", 3, Kind::Names),
    at("signature=", 9, Kind::Names),
];

/// For each byte, a bit for the pairs that it ends, and those for each that it begins. A text without such a pair holds no mark.
pub(crate) const PAIRS: [(u32, u32); 256] = {
    const fn cases(byte: u8, any: bool) -> [u8; 2] {
        if any { [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()] } else { [byte, byte] }
    }
    let mut pairs = [(0, 0); 256];
    // Which bits are for which end: the pairs of one end are told from those of another, and not within a pair's case.
    let mut ends = [0_u8; 32];
    let (mut known, mut next) = (0, 0);
    while next < MARKS.len() {
        let mark = &MARKS[next];
        let (first, second) = mark.pair();
        let mut bit = 0;
        while bit < known && ends[bit] != second.to_ascii_lowercase() {
            bit += 1;
        }
        if bit == known {
            ends[bit] = second.to_ascii_lowercase();
            known += 1;
        }
        let (end, begin) = (cases(second, mark.any_case()), cases(first, mark.any_case()));
        let mut case = 0;
        while case < 2 {
            pairs[end[case] as usize].0 |= 1 << bit;
            pairs[begin[case] as usize].1 |= 1 << bit;
            case += 1;
        }
        next += 1;
    }
    pairs
};

/// How far a text is read for what decides whether it is a credential.
pub(super) const DECIDES: usize = 256;

/// The end of the part of `text` from `start` that is at most so long.
pub(super) fn bounded(text: &str, start: usize, most: usize) -> usize {
    let mut end = text.len().min(start + most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}
