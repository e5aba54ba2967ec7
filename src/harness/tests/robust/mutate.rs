//! Mutations of valid text: of its bytes, of its chunks, and of the JSON values in it.

/// What breaks parsers, to be put anywhere.
const TOKENS: &[&str] = &[
    "null",
    "true",
    "-",
    "-0",
    "0.0",
    "1e999999999",
    "1E-99999999999999999999",
    "18446744073709551616",
    "01",
    "NaN",
    "{}",
    "[]",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\u0000\"",
    "\u{feff}",
    "\u{2028}",
    "é",
    "\u{10ffff}",
    "\r\n",
    "\n",
    "\n\n",
    "\0",
    "\u{7f}",
    "'",
    "'''",
    "\"\"\"",
    "#",
    "=",
    ".",
    "..",
    "%",
    "%2f",
    "::",
    "<uuid 1>",
    "<\\uuid 1>",
    "sk-aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "\"format\":",
    "\"role\":",
    "(?:",
    ")",
    "{2,3}",
    "{1000}",
    "*",
    "**",
    "$",
    "(?<a>",
];
/// What nests, and how it is closed.
const NESTS: &[(&str, &str)] = &[
    ("[", "]"),
    ("{\"a\":", "}"),
    ("[{\"role\":\"user\",\"content\":", "}]"),
    ("(", ")"),
    ("a.", "a"),
    ("[[", "]]"),
    ("{a=", "}"),
];

/// A source of mutations: the same seed gives the same ones.
pub(crate) struct Mutator(u64);

impl Mutator {
    pub(crate) fn new(seed: u64) -> Self {
        // Neighbouring seeds must not begin alike, and zero would stay zero.
        Self(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        // Xorshift64* (S. Vigna, 2016).
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `end`; 0 where that is 0.
    fn below(&mut self, end: usize) -> usize {
        // The upper half: the lower bits are the weaker ones.
        if end == 0 { 0 } else { usize::try_from(self.next() >> 33).unwrap_or(0) % end }
    }

    fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    /// A mutation of one of `seeds`, in which parts of the others may stand.
    pub(crate) fn mutation(&mut self, seeds: &[&[u8]]) -> Vec<u8> {
        let mut bytes = self.pick(seeds).to_vec();
        // Mostly few changes: what is far from valid is refused at its beginning.
        let changes = 1 + self.below(4) * self.below(3);
        for _ in 0..changes {
            self.change(&mut bytes, seeds);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>, seeds: &[&[u8]]) {
        let at = self.below(bytes.len() + 1);
        // Values most often: a recording whose brackets do not match is refused before anything else is tried.
        match self.below(20) {
            0 => bytes.truncate(at),
            1 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            2 if at < bytes.len() => bytes[at] = u8::try_from(self.below(256)).unwrap_or(0),
            3 => {
                let Some(range) = self.chunk(bytes) else { return };
                bytes.drain(range);
            }
            4 => {
                let Some(range) = self.chunk(bytes) else { return };
                let chunk = bytes[range].to_vec();
                bytes.splice(at..at, chunk);
            }
            5 => bytes.rotate_left(at),
            6 => {
                let other = self.pick(seeds);
                let Some(range) = self.chunk(other) else { return };
                bytes.splice(at..at, other[range].iter().copied());
            }
            7 => {
                let token = TOKENS[self.below(TOKENS.len())];
                bytes.splice(at..at, token.bytes());
            }
            // One value in the place of another, beside it, or gone.
            8..=12 => {
                let (from, other) = (self.value(bytes), self.pick(seeds));
                if let (Some(from), Some(to)) = (from, self.value(other)) {
                    bytes.splice(from, other[to].iter().copied());
                }
            }
            13..=15 => {
                let Some(value) = self.value(bytes) else { return };
                let (end, mut twice) = (value.end, vec![b',']);
                twice.extend_from_slice(&bytes[value]);
                bytes.splice(end..end, twice);
            }
            16..=18 => {
                let Some(value) = self.value(bytes) else { return };
                let token = TOKENS[self.below(TOKENS.len())];
                bytes.splice(value, token.bytes());
            }
            _ => {
                let (open, close) = NESTS[self.below(NESTS.len())];
                let depth = [3, 100, 127, 128, 129, 20_000][self.below(6)];
                let closed = if self.below(4) == 0 { 0 } else { depth };
                let value = self.value(bytes).unwrap_or(at..at);
                let inner = String::from_utf8_lossy(&bytes[value.clone()]).into_owned();
                let nested = format!("{}{inner}{}", open.repeat(depth), close.repeat(closed));
                bytes.splice(value, nested.bytes());
            }
        }
    }

    /// A few bytes of `bytes`, or many.
    fn chunk(&mut self, bytes: &[u8]) -> Option<std::ops::Range<usize>> {
        let start = self.below(bytes.len());
        let most = if self.below(2) == 0 { 16 } else { bytes.len() };
        let length = 1 + self.below(most.min(bytes.len() - start));
        (start + length <= bytes.len()).then(|| start..start + length)
    }

    /// A list, an object or a text of `bytes`, brackets and quotes included.
    fn value(&mut self, bytes: &[u8]) -> Option<std::ops::Range<usize>> {
        let opens = |byte: &u8| matches!(byte, b'{' | b'[' | b'"');
        let from = self.below(bytes.len());
        let start = from + bytes[from..].iter().position(opens)?;
        let mut depth = 0_usize;
        let mut in_text = false;
        let mut escaped = false;
        for (index, byte) in bytes.iter().enumerate().skip(start) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_text => escaped = true,
                b'"' => in_text = !in_text,
                _ if in_text => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 && !in_text {
                return Some(start..index + 1);
            }
        }
        None
    }
}
