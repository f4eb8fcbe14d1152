//! Writes what the crate `oem_cp` says of the bytes 80..FF, as an oracle for `tests/encoding_oracle.rs`.
//!
//! In: the crate, and the folder to write to. Out: one NAME.txt a code page. It is a program of its own,
//! so that the package needs no `oem_cp`; from the root of the repository:
//!
//! ```sh
//! PROGRAM=$(mktemp -d)/oem-cp-oracle
//! cargo new "$PROGRAM"
//! cp tests/oracle/oem_cp.rs "$PROGRAM/src/main.rs"
//! cargo add --manifest-path "$PROGRAM/Cargo.toml" oem_cp@=2.1.2
//! cargo run --manifest-path "$PROGRAM/Cargo.toml" -- tests/oracle/oem_cp
//! ```

use std::fmt::Write;

use oem_cp::code_table::DECODING_TABLE_CP_MAP;

/// The code page, and our name of it.
const PAGES: &[(u16, &str)] = &[
    (437, "cp437"),
    (737, "cp737"),
    (775, "cp775"),
    (850, "cp850"),
    (852, "cp852"),
    (855, "cp855"),
    (857, "cp857"),
    (858, "cp858"),
    (860, "cp860"),
    (861, "cp861"),
    (862, "cp862"),
    (863, "cp863"),
    (864, "cp864"),
    (865, "cp865"),
    (866, "ibm866"),
    (869, "cp869"),
    (874, "windows-874"),
];

fn main() {
    let folder = std::path::PathBuf::from(std::env::args_os().nth(1).expect("the folder to write to"));
    std::fs::create_dir_all(&folder).expect("folder can be made");
    for (page, name) in PAGES {
        let table = DECODING_TABLE_CP_MAP.get(page).expect("oem_cp has the page");
        let mut text = format!("# Crate oem_cp 2.1.2, code page {page}. Made by tests/oracle/oem_cp.rs.");
        for byte in 0x80..=0xFF {
            if byte % 16 == 0 {
                write!(text, "\n{byte:02X}").expect("a string takes all");
            }
            match table.decode_char_checked(byte) {
                Some(c) => write!(text, " {:04X}", u32::from(c)).expect("a string takes all"),
                None => text.push_str(" ...."),
            }
        }
        text.push('\n');
        std::fs::write(folder.join(format!("{name}.txt")), text).expect("table can be written");
    }
}
