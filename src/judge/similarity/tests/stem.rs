use proptest::prelude::*;

use super::*;

/// Words of every step with what NLTK 3.10's `PorterStemmer` makes of them.
#[rustfmt::skip]
const KNOWN: &str = "caresses:caress ponies:poni ties:tie skies:sky flies:fli cats:cat class:class agreed:agre feed:feed bled:bled \
        plastered:plaster motoring:motor sing:sing conflated:conflat troubled:troubl sized:size hopping:hop \
        falling:fall hissing:hiss fizzed:fizz failing:fail filing:file fried:fri died:die happy:happi sky:sky say:say \
        relational:relat conditional:condit rational:ration valenci:valenc hesitanci:hesit digitizer:digit \
        conformabli:conform radically:radic formalli:formal differentli:differ vileli:vile analogousli:analog \
        vietnamization:vietnam predication:predic operator:oper feudalism:feudal decisiveness:decis hopefulness:hope \
        callousness:callous formaliti:formal sensitiviti:sensit sensibiliti:sensibl hopefully:hope geology:geolog \
        logi:logi triplicate:triplic formative:form formalize:formal electriciti:electr electrical:electr hopeful:hope \
        goodness:good revival:reviv allowance:allow inference:infer airliner:airlin gyroscopic:gyroscop \
        adjustable:adjust defensible:defens irritant:irrit replacement:replac adjustment:adjust dependent:depend \
        adoption:adopt opinion:opinion homologou:homolog communism:commun activate:activ angulariti:angular \
        homologous:homolog effective:effect bowdlerize:bowdler probate:probat rate:rate cease:ceas controll:control \
        roll:roll dying:die lying:lie news:news innings:inning outing:outing cannings:canning howe:howe \
        proceed:proceed exceed:exceed succeed:succeed happily:happili generalization:gener yyy:yyy oed:o aing:a";

#[test]
fn stems_are_those_of_nltk() {
    for (word, expected) in KNOWN.split_whitespace().map(|pair| pair.split_once(':').unwrap()) {
        assert_eq!(stem(word), expected, "{word}");
    }
}

proptest! {
    #[test]
    fn no_word_makes_it_panic(word in "[a-z0-9éy]{0,12}(ies|ied|eed|ing|alli|logi|ion|ement|ll|e|y)?") {
        prop_assert!(!stem(&word).is_empty() || word.is_empty());
    }
}
