//! The formats that can be loaded.

words! {
    /// The format of a recording.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum Format {
        /// Told by its shape.
        #[default]
        Auto = "auto",
        /// goldrun's own: `"format": "goldrun/run@1"`.
        Goldrun = "goldrun",
        /// OpenAI chat messages, alone or as a field of a result record.
        Openai = "openai",
        /// A run record of the Harn agent language: `"_type": "run_record"`.
        Harn = "harn",
        /// A run of brooder, or one of its goldens.
        Brooder = "brooder",
    }
}
