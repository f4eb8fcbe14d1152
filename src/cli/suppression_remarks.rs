//! Notes about faulty suppressions in a file, with `-v`.
//!
//! In: an examination. Out: a note for each fault of a suppression, with its place.

use fix_encoding::Examination;

use super::streams::Messages;

/// Writes what is wrong with the suppressions of the file `name`.
pub fn write_remarks(messages: &Messages, name: &str, examination: &Examination) {
    for suppression in &examination.suppressions {
        let place = suppression.location;
        for remark in &suppression.remarks {
            messages.note(format_args!("{name}:{}:{}: {suppression}: {remark}", place.line, place.column));
        }
    }
}
