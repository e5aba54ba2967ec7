use super::*;

#[test]
fn a_bad_outcome_matches_only_itself_and_silence_is_not_compared() {
    for run in Outcome::ALL {
        for golden in Outcome::ALL {
            let expected = match (run, golden) {
                (a, b) if a == b => true,
                (Outcome::Unknown, _) | (Outcome::Completed, Outcome::Unknown) => true,
                _ => false,
            };
            assert_eq!(run.matches(golden), expected, "{run} against {golden}");
        }
    }
}

#[test]
fn the_words_are_those_of_the_files() {
    for outcome in Outcome::ALL {
        assert_eq!(serde_json::to_string(&outcome).unwrap(), format!("\"{outcome}\""));
    }
}
