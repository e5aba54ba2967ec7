use proptest::prelude::*;

use super::*;
use crate::judge::compare::contain::contains;
use crate::judge::test_runs::escaped;

proptest! {
    #[test]
    fn there_is_none_exactly_where_the_mode_is_content(
        one in crate::json::json_strategy(), other in crate::json::json_strategy(), cut: prop::sample::Index,
    ) {
        let (one, other) = (escaped(one), escaped(other));
        let mut pairs = vec![(one.clone(), other), (one.clone(), one.clone())];
        if let Json::Object(members) = &one {
            let kept = members.iter().take(cut.index(members.len() + 1)).cloned().collect();
            pairs.push((one.clone(), Json::Object(kept)));
        }
        for (golden, run) in pairs {
            let none = |mode| leaves(Some(&golden), Some(&run), mode, "args").is_empty();
            prop_assert_eq!(none(Arguments::Exact), golden == run);
            prop_assert_eq!(none(Arguments::Subset), contains(&golden, &run));
            prop_assert_eq!(none(Arguments::Superset), contains(&run, &golden));
        }
    }
}
