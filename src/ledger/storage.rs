//! The file of a journal, as a trait so that tests can use a disk that fails.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use crate::files::{MAX_BYTES, read_bytes};

pub(crate) trait Storage: Send + 'static {
    /// Writes at the end.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Returns when what was written is on the disk.
    fn sync(&mut self) -> io::Result<()>;
    /// Keeps only the first `length` bytes.
    fn cut(&mut self, length: u64) -> io::Result<()>;
    fn read(&mut self) -> io::Result<Vec<u8>>;
}

/// A journal's file, and its lock as long as this lives.
#[derive(Debug)]
pub(crate) struct Disk {
    pub(crate) file: File,
    pub(crate) path: PathBuf,
    /// What is locked, where it is another file.
    pub(crate) _lock: Option<File>,
}

impl Storage for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync_data()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.file.set_len(length)
    }

    fn read(&mut self) -> io::Result<Vec<u8>> {
        Ok(read_bytes(&self.path, MAX_BYTES)?)
    }
}
