use super::*;

#[test]
fn only_what_is_allowed_or_set_is_seen_and_the_later_entry_wins() {
    let pass = |name: &str| EnvEntry::Pass(glob::Pattern::new(name).unwrap());
    let set = |name: &str, value: &str| EnvEntry::Set { name: name.into(), value: value.into() };
    let all = [("PATH", "/bin"), ("OPENAI_KEY", "k"), ("HOME", "/h"), ("SECRET", "s")];
    let all = || all.into_iter().map(|(name, value)| (name.into(), value.into()));
    let seen = |entries: &[EnvEntry]| -> Vec<String> {
        let show =
            |(name, value): (OsString, OsString)| format!("{}={}", name.display(), value.display());
        allowed(entries, all()).into_iter().map(show).collect()
    };
    assert_eq!(seen(&[]), [""; 0]);
    assert_eq!(seen(&[pass("PATH"), pass("OPENAI_*")]), ["OPENAI_KEY=k", "PATH=/bin"]);
    assert_eq!(seen(&[pass("HOME"), set("HOME", "/x"), set("A", "b=c")]), ["A=b=c", "HOME=/x"]);
    assert_eq!(seen(&[set("HOME", "/x"), pass("HOME")]), ["HOME=/h"]);
}
