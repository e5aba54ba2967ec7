//! English words → their stems, so that `run` and `running` count as one word: the algorithm of M. F. Porter, An algorithm for
//! suffix stripping, 1980, with the departures that NLTK's stemmer makes by default, which `rouge_score` and with it ADK use.
//!
//! Knows lower-case ASCII letters and digits only; splitting a text into words is done in `rouge.rs`.

/// Words that the rules would get wrong, each with its stem.
const IRREGULAR: [(&str, &str); 14] = [
    ("skies", "sky"),
    ("sky", "sky"),
    ("dying", "die"),
    ("lying", "lie"),
    ("tying", "tie"),
    ("news", "news"),
    ("innings", "inning"),
    ("inning", "inning"),
    ("outings", "outing"),
    ("outing", "outing"),
    ("cannings", "canning"),
    ("canning", "canning"),
    ("howe", "howe"),
    ("proceed", "proceed"),
];

/// Suffixes of step 2, and what takes their place after a stem of at least one vowel and consonant.
const STEP_2: [(&str, &str); 20] = [
    ("ational", "ate"),
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("izer", "ize"),
    ("bli", "ble"),
    ("entli", "ent"),
    ("eli", "e"),
    ("ousli", "ous"),
    ("ization", "ize"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("biliti", "ble"),
    ("fulli", "ful"),
];

const STEP_3: [(&str, &str); 7] = [
    ("icate", "ic"),
    ("ative", ""),
    ("alize", "al"),
    ("iciti", "ic"),
    ("ical", "ic"),
    ("ful", ""),
    ("ness", ""),
];

/// Suffixes that go after a longer stem; of those that end alike, the longer first.
const STEP_4: [&str; 19] = [
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou",
    "ism", "ate", "iti", "ous", "ive", "ize",
];

/// The stem of `word`, which is in lower case.
pub(crate) fn stem(word: &str) -> String {
    if let Some((_, stem)) = IRREGULAR.iter().find(|(irregular, _)| *irregular == word) {
        return (*stem).to_owned();
    }
    if word.len() <= 2 || matches!(word, "exceed" | "succeed") || !word.is_ascii() {
        return word.to_owned();
    }
    let word = y_to_i(past_and_progressive(plural(word.to_owned())));
    final_letters(without_suffix(replaced(derivations(word), &STEP_3)))
}

/// Step 1a.
fn plural(word: String) -> String {
    let cut = |letters: usize| word[..word.len() - letters].to_owned();
    if word.ends_with("sses") || (word.ends_with("ies") && word.len() != 4) {
        cut(2)
    } else if word.ends_with('s') && !word.ends_with("ss") {
        // Of `ties` and its like the `e` stays.
        cut(1)
    } else {
        word
    }
}

/// Step 1b.
fn past_and_progressive(word: String) -> String {
    if let Some(stem) = word.strip_suffix("ied") {
        return format!("{stem}{}", if word.len() == 4 { "ie" } else { "i" });
    }
    if let Some(stem) = word.strip_suffix("eed") {
        return if measure(stem) > 0 { format!("{stem}ee") } else { word };
    }
    let stem =
        word.strip_suffix("ed").or_else(|| word.strip_suffix("ing")).filter(|stem| has_vowel(stem));
    let Some(stem) = stem else { return word };
    if ["at", "bl", "iz"].iter().any(|end| stem.ends_with(end)) {
        format!("{stem}e")
    } else if ends_double(stem) {
        let letters = if stem.ends_with(['l', 's', 'z']) { stem.len() } else { stem.len() - 1 };
        stem[..letters].to_owned()
    } else if measure(stem) == 1 && ends_short(stem) {
        format!("{stem}e")
    } else {
        stem.to_owned()
    }
}

/// Step 1c.
fn y_to_i(word: String) -> String {
    match word.strip_suffix('y') {
        Some(stem) if stem.len() > 1 && consonants(stem).ends_with(&[true]) => format!("{stem}i"),
        _ => word,
    }
}

/// Step 2.
fn derivations(word: String) -> String {
    if let Some(stem) = word.strip_suffix("alli").filter(|stem| measure(stem) > 0) {
        return derivations(format!("{stem}al"));
    }
    if let Some(stem) = word.strip_suffix("logi") {
        return if measure(&format!("{stem}l")) > 0 { format!("{stem}log") } else { word };
    }
    replaced(word, &STEP_2)
}

/// The first of `rules` whose suffix `word` has decides, whether its stem is long enough or not.
fn replaced(word: String, rules: &[(&str, &str)]) -> String {
    let rule = rules.iter().find_map(|(suffix, new)| Some((word.strip_suffix(suffix)?, new)));
    match rule {
        Some((stem, new)) if measure(stem) > 0 => format!("{stem}{new}"),
        _ => word,
    }
}

/// Step 4.
fn without_suffix(word: String) -> String {
    let found = STEP_4.iter().find_map(|suffix| Some((*suffix, word.strip_suffix(suffix)?)));
    match found {
        Some(("ion", stem)) if !stem.ends_with(['s', 't']) => word,
        Some((_, stem)) if measure(stem) > 1 => stem.to_owned(),
        _ => word,
    }
}

/// Step 5.
fn final_letters(mut word: String) -> String {
    if let Some(stem) = word.strip_suffix('e') {
        let measure = measure(stem);
        if measure > 1 || (measure == 1 && !ends_short(stem)) {
            word.pop();
        }
    }
    if word.ends_with("ll") && measure(&word[..word.len() - 1]) > 1 {
        word.pop();
    }
    word
}

/// Porter's m: how often consonants follow vowels.
fn measure(stem: &str) -> usize {
    consonants(stem).windows(2).filter(|pair| !pair[0] && pair[1]).count()
}

/// For each letter whether it is a consonant. A `y` is one at the beginning and after a vowel.
fn consonants(stem: &str) -> Vec<bool> {
    let mut kinds = Vec::with_capacity(stem.len());
    for letter in stem.bytes() {
        kinds.push(match letter {
            b'a' | b'e' | b'i' | b'o' | b'u' => false,
            b'y' => kinds.last().is_none_or(|consonant| !consonant),
            _ => true,
        });
    }
    kinds
}

fn has_vowel(stem: &str) -> bool {
    consonants(stem).contains(&false)
}

fn ends_double(stem: &str) -> bool {
    matches!(stem.as_bytes(), [.., a, b] if a == b) && consonants(stem).ends_with(&[true])
}

/// Consonant, vowel, consonant other than w, x, y at the end; or a word of a vowel and a consonant.
fn ends_short(stem: &str) -> bool {
    match consonants(stem).as_slice() {
        [false, true] => true,
        [.., true, false, true] => !stem.ends_with(['w', 'x', 'y']),
        _ => false,
    }
}

#[cfg(test)]
#[path = "tests/stem.rs"]
mod tests;
