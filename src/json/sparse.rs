//! The macro for structs whose members a file may leave out.

use std::collections::BTreeMap;

/// Declares structs that serde reads and writes. A file may leave out a field that is marked with `?`, and it is not written
/// while it is [`Absent`].
macro_rules! sparse {
    ($(
        $(#[$meta:meta])*
        $vis:vis struct $name:ident $(<$life:lifetime>)? {
            $($(#[$doc:meta])* pub $($required:ident)? $(? $optional:ident)?: $type:ty,)*
        }
    )+) => {$(
        $(#[$meta])*
        $vis struct $name $(<$life>)? {
            $(
                $(#[$doc])*
                $(
                    #[serde(default, skip_serializing_if = "crate::json::Absent::is_absent")]
                    pub $optional: $type,
                )?
                $(pub $required: $type,)?
            )*
        }
    )+};
}

/// A value that stands for a field that the file leaves out.
pub(crate) trait Absent {
    fn is_absent(&self) -> bool;
}

impl<T> Absent for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T> Absent for Vec<T> {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<K, V> Absent for BTreeMap<K, V> {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl Absent for bool {
    fn is_absent(&self) -> bool {
        !self
    }
}

impl Absent for u32 {
    fn is_absent(&self) -> bool {
        *self == 0
    }
}
