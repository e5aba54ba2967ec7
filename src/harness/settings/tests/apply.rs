use super::*;
use crate::json::KeyPath;
use crate::judge::mask::{MaskKind, MaskPath, MaskRule};
use crate::judge::policy::{Output, Share, Trajectory};
use crate::judge::suggest::Suggestion;

fn settings() -> Vec<Setting> {
    let at = Some(MaskPath::new("steps.pay.args.id").unwrap());
    let path = |path: &str| KeyPath::new(path).unwrap();
    let ignore =
        |keys: &str| Setting::Ignore { tool: "pay".to_owned(), path: path(keys), values: None };
    vec![
        Setting::Trajectory {
            trajectory: Trajectory::Effects,
            effects: vec!["pay".to_owned()],
            reads: vec!["get".to_owned()],
        },
        ignore("note"),
        ignore("trace.id"),
        Setting::Output(Output::Similarity(Share::new(0.8).unwrap())),
        Setting::Mask(Suggestion { rule: MaskRule::new(MaskKind::Uuid, at, "it differs") }),
    ]
}

fn apply(text: &str) -> String {
    let policy = SuiteConfig::parse(text).unwrap().policy;
    applied(text, None, &settings(), &policy).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn an_empty_file_gets_the_tables_and_one_with_all_of_them_keeps_its_comments_and_order() {
    let added = tables(&settings(), &Policy::default(), &|_| Vec::new());
    assert_eq!(apply("").trim_start(), added.trim_start());
    let text = "# The desk.\n\n[tools] # what they do\neffects = [\"book\"] # one\n\n[tools.arguments.pay]\n# never the same\nignore = [\"at\"]\n\n\
                [budget]\nsteps = 30 # enough\n\n[compare]\n# by words\noutput = \"exact\" # for now\n\n[[compare.mask]]\nuse = \"ulid\"\nreason = \"r\"\n\n\
                # The end.\n[[case]]\nname = \"c\"\n";
    let after = apply(text);
    let expected = text
        .replace("effects = [\"book\"] # one\n", "effects = [\"book\", \"pay\"] # one\nreads = [\"get\"]\n")
        .replace("ignore = [\"at\"]", "ignore = [\"at\", \"note\", \"trace.id\"]")
        .replace("output = \"exact\" # for now\n", "output = { similarity = 0.8 } # for now\ntrajectory = \"effects\"\n")
        .replace(
            "reason = \"r\"\n",
            "reason = \"r\"\n\n[[compare.mask]]\nuse = \"uuid\"\nat = \"steps.pay.args.id\"\nreason = \"it differs\"\n",
        );
    assert_eq!(after, expected);
}

#[test]
fn whatever_the_form_of_the_file_what_is_written_is_what_was_suggested() {
    for text in [
        "compare = { output = \"exact\" }\n",
        "compare.output = \"exact\" # first\n",
        "[compare]\noutput.similarity = 0.9\n",
        "[[compare.mask]]\nuse = \"ulid\"\nreason = \"r\"\n",
        "[compare]\nmask = [{ use = \"ulid\", reason = \"r\" }]\n",
        "[compare]\nmask = [\n  # ids\n  { use = \"ulid\", reason = \"r\" },\n]\n[budget]\nsteps = 3\n",
        "[tools.arguments.pay]\nmode = \"subset\"\n",
        "[tools.arguments.\"p*\"]\nmode = \"subset\"\nignore = [\"at\"]\n",
        "[tools]\narguments = { pay = { ignore = [\"at\"] } }\n",
        "\u{feff}[compare]\r\noutput = \"exact\"\r\n# end\r\n",
        "[record]\nagent = [\"sh\"]\n",
    ] {
        let policy = SuiteConfig::parse(text).unwrap().policy;
        match applied(text, None, &settings(), &policy) {
            Ok(after) => {
                for comment in
                    ["# first", "# ids", "# end"].into_iter().filter(|it| text.contains(it))
                {
                    assert!(after.contains(comment), "{comment}: {after}");
                }
                assert_eq!(text.contains('\r'), after.contains('\r'), "{after:?}");
                assert_eq!(text.starts_with('\u{feff}'), after.starts_with('\u{feff}'));
            }
            Err(error) => panic!("{error}: {text}"),
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_is_left() {
    assert!(matches!(
        applied("[compare", None, &settings(), &Policy::default()),
        Err(ApplyError::Syntax(_))
    ));
}
