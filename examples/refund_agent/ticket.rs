//! What a customer wants, from their own words.

/// What a ticket asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Intent {
    Refund,
    Cancel,
    Exchange,
    Delivery,
}

impl Intent {
    /// The policy's name for it.
    pub(crate) fn topic(self) -> &'static str {
        match self {
            Intent::Refund => "refund",
            Intent::Cancel => "cancel",
            Intent::Exchange => "exchange",
            Intent::Delivery => "delivery",
        }
    }
}

/// Words that tell an intent; the first that occurs decides.
const WORDS: [(&str, Intent); 8] = [
    ("where is", Intent::Delivery),
    ("not arrived", Intent::Delivery),
    ("exchange", Intent::Exchange),
    ("another size", Intent::Exchange),
    ("cancel", Intent::Cancel),
    ("refund", Intent::Refund),
    ("money back", Intent::Refund),
    ("send it back", Intent::Refund),
];

/// A customer's message, and what the desk reads out of it.
pub(crate) struct Ticket {
    pub(crate) customer: String,
    pub(crate) text: String,
    /// The order number, if the text names one.
    pub(crate) order: Option<String>,
    /// What is asked for, if the desk understands it.
    pub(crate) intent: Option<Intent>,
}

impl Ticket {
    pub(crate) fn new(customer: &str, text: &str) -> Self {
        let lower = text.to_lowercase();
        Self {
            customer: customer.to_owned(),
            text: text.to_owned(),
            order: order_number(text),
            intent: WORDS
                .iter()
                .find(|(words, _)| lower.contains(words))
                .map(|(_, intent)| *intent),
        }
    }

    /// Whether the text names `item`.
    pub(crate) fn mentions(&self, item: &str) -> bool {
        self.text.to_lowercase().contains(&item.to_lowercase())
    }
}

/// The first `A-` that four digits follow.
fn order_number(text: &str) -> Option<String> {
    text.match_indices("A-").find_map(|(at, _)| {
        let number = text.get(at..at + 6)?;
        number[2..].bytes().all(|b| b.is_ascii_digit()).then(|| number.to_owned())
    })
}
