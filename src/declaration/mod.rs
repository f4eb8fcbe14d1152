//! Declarations: statements of a file about its own encoding.
//!
//! In: bytes in any encoding that extends ASCII, valid or not; for a file in UTF-16 or UTF-32, its text as UTF-8.
//! Out: [`Declaration`]s, and the text with those that would become false [`redeclared`]. This module knows encodings,
//! and nothing of damage, language or files. It does not know the name of the file, so each form has its own rule for
//! where it counts. A text *about* a declaration (documentation, a string in a program) has it in another place. If both
//! look the same, the declaration is ignored.
//!
//! * the table below has one row a form; a new form is one row there and a function that finds it,
//! * `markup.rs`, `source.rs`, `header.rs`, `tex.rs` and `dictionary.rs` find them,
//! * `spelling.rs` knows what labels mean, and how each form writes an encoding.

mod dictionary;
mod header;
mod lines;
mod markup;
mod source;
mod spelling;
mod tex;

use std::fmt;
use std::ops::Range;

use encodings::Encoding;
use spelling::Names;

/// A way to declare an encoding inside of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeclarationForm {
    /// `<?xml version="1.0" encoding="…"?>`.
    Xml,
    /// `<meta charset="…">`.
    HtmlCharset,
    /// `<meta http-equiv="content-type" content="text/html; charset=…">`.
    HtmlContentType,
    /// `@charset "…";`.
    Css,
    /// `# coding: …`, as Python and Ruby read it.
    CodingLine,
    /// `-*- coding: … -*-`.
    EmacsLine,
    /// The list from `Local Variables:` to `End:`.
    EmacsVariables,
    /// `vim: set fileencoding=…:`.
    VimModeline,
    /// The header entry of a catalogue of messages.
    Gettext,
    /// `Content-Type: text/plain; charset=…`.
    Mail,
    /// `\usepackage[…]{inputenc}` and `\inputencoding{…}`.
    Latex,
    /// `use encoding '…';`.
    Perl,
    /// `scriptencoding …`.
    VimScript,
    /// `SET …` in a file of affixes.
    Hunspell,
    /// The first line of hyphenation patterns.
    Hyphenation,
    /// The first line of a thesaurus or of its index.
    Thesaurus,
}

/// The properties of one form.
struct DeclarationRow {
    form: DeclarationForm,
    name: &'static str,
    /// Where in a file it counts, and how it looks, for people.
    rule: &'static str,
    binding: bool,
    /// Whether those who read such files want the encoding kept, whatever the declaration could say.
    keeps: bool,
    names: Names,
    /// Finds the byte ranges of all labels that count. Each passes `spelling::is_label`.
    find: fn(&[u8]) -> Vec<Range<usize>>,
}

/// All forms. Where two share a label (Python and vim both read `# vim: fileencoding=…`), the first has it.
#[rustfmt::skip] // Tables are read in columns.
static ROWS: [DeclarationRow; 16] = [
    // XML 1.0, sections 2.8 and 4.3.1.
    DeclarationRow { form: DeclarationForm::Xml, name: "XML declaration", binding: true, keeps: false, names: Names::Xml, find: markup::xml,
        rule: "at the very start: <?xml version=\"1.0\" encoding=\"…\"?>" },
    // HTML Living Standard, 4.2.5 and 13.2.6.4.4; there a `meta` in the head counts wherever in the head it
    // is, also beyond the 1024 bytes that are looked at ahead.
    DeclarationRow { form: DeclarationForm::HtmlCharset, name: "HTML meta", binding: true, keeps: false, names: Names::Whatwg, find: markup::html_charset,
        rule: "in the head: <meta charset=\"…\">" },
    DeclarationRow { form: DeclarationForm::HtmlContentType, name: "HTML meta", binding: true, keeps: false, names: Names::Whatwg, find: markup::html_content_type,
        rule: "in the head: <meta http-equiv=\"content-type\" content=\"text/html; charset=…\">" },
    // CSS Syntax Module Level 3, section 3.2.
    DeclarationRow { form: DeclarationForm::Css, name: "CSS @charset", binding: true, keeps: false, names: Names::Whatwg, find: markup::css,
        rule: "at the very start: @charset \"…\";" },
    // Python's PEP 263; Ruby's magic comments (`doc/syntax/comments.rdoc`) are written alike.
    DeclarationRow { form: DeclarationForm::CodingLine, name: "coding line", binding: true, keeps: false, names: Names::Source, find: source::coding_line,
        rule: "in a comment, on the first line or on the second after another comment: # coding: …" },
    // GNU Emacs Manual, "Specifying File Variables" and "Recognizing Coding Systems".
    DeclarationRow { form: DeclarationForm::EmacsLine, name: "Emacs file variable", binding: false, keeps: false, names: Names::Source, find: source::emacs_line,
        rule: "on the first line, or the second after #! or <?xml: -*- coding: … -*-" },
    DeclarationRow { form: DeclarationForm::EmacsVariables, name: "Emacs file variable", binding: false, keeps: false, names: Names::Source, find: source::emacs_variables,
        rule: "within the last 3000 bytes: a list from Local Variables: to End:" },
    // Vim's `:help modeline`; `modelines` is 5 unless set.
    DeclarationRow { form: DeclarationForm::VimModeline, name: "vim modeline", binding: false, keeps: false, names: Names::Vim, find: source::vim_modeline,
        rule: "on the first or last five lines: vim: set fileencoding=…:" },
    // GNU gettext Manual, "Header Entry".
    DeclarationRow { form: DeclarationForm::Gettext, name: "gettext header", binding: true, keeps: false, names: Names::Gettext, find: header::gettext,
        rule: "in the first entry, of an empty msgid: \"Content-Type: text/plain; charset=…\\n\"" },
    // RFC 2045, section 5, and RFC 2046, section 5.1.
    DeclarationRow { form: DeclarationForm::Mail, name: "mail header", binding: true, keeps: false, names: Names::Whatwg, find: header::mail,
        rule: "in the header at the start, or of a part, of what is not quoted-printable or Base64: \
               Content-Type: text/plain; charset=…" },
    // LaTeX's inputenc.dtx.
    DeclarationRow { form: DeclarationForm::Latex, name: "LaTeX inputenc", binding: true, keeps: false, names: Names::Latex, find: tex::inputenc,
        rule: "in a file that starts with a command: \\usepackage[…]{inputenc}, \\inputencoding{…}" },
    // Perl's encoding(3pm).
    DeclarationRow { form: DeclarationForm::Perl, name: "Perl use encoding", binding: true, keeps: false, names: Names::Source, find: source::perl,
        rule: "on a line of a Perl program: use encoding '…';" },
    // Vim's `:help :scriptencoding`.
    DeclarationRow { form: DeclarationForm::VimScript, name: "Vim scriptencoding", binding: true, keeps: false, names: Names::Vim, find: source::vim_script,
        rule: "on a line of a file that starts as a Vim script does: scriptencoding …" },
    // hunspell(5). It governs the word list beside the file as well.
    DeclarationRow { form: DeclarationForm::Hunspell, name: "Hunspell SET", binding: true, keeps: true, names: Names::Dictionary, find: dictionary::affixes,
        rule: "on a line by itself, behind nothing but comments and options: SET …" },
    // libhyphen's README.hyphen.
    DeclarationRow { form: DeclarationForm::Hyphenation, name: "hyphenation patterns", binding: true, keeps: false, names: Names::Dictionary, find: dictionary::hyphenation,
        rule: "on the first line, by itself, where options or patterns follow" },
    // MyThes's data_layout.txt. The index has the places of the entries in bytes.
    DeclarationRow { form: DeclarationForm::Thesaurus, name: "MyThes thesaurus", binding: true, keeps: true, names: Names::Dictionary, find: dictionary::thesaurus,
        rule: "on the first line, by itself, where entries or an index of them follow" },
];

impl DeclarationForm {
    /// All forms, in the order of the table.
    pub fn all() -> impl Iterator<Item = DeclarationForm> {
        ROWS.iter().map(|row| row.form)
    }

    /// The name for people, such as `XML declaration`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Where in a file it counts, and how it looks; for people.
    pub fn rule(self) -> &'static str {
        self.row().rule
    }

    /// Whether a false declaration breaks the file, because a browser, interpreter or compiler obeys it. Otherwise it
    /// is only advice to an editor.
    pub fn binding(self) -> bool {
        self.row().binding
    }

    /// Whether a file that has it is to stay in its encoding: what reads it, or another file, goes by that.
    pub fn keeps_encoding(self) -> bool {
        self.row().keeps
    }

    fn row(self) -> &'static DeclarationRow {
        ROWS.iter().find(|row| row.form == self).expect("each form has its row: a test compares them")
    }
}

/// One declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// Its form.
    pub form: DeclarationForm,
    /// The byte range of the label alone, without quotes and without the `-unix`, `-dos` or `-mac` that Emacs
    /// adds for line endings. The label is always ASCII.
    pub span: Range<usize>,
    /// The label.
    pub label: String,
    /// The strict meaning of the label: `iso-8859-1` is ISO 8859-1 also in HTML. [`encodings`](Self::encodings) has
    /// the other encodings that it may mean.
    ///
    /// `None` if no encoding has the label, and for labels of UTF-16 and UTF-32. If such a label can be read as
    /// ASCII, it is false (the HTML standard treats it as a mistake), and a caller who decoded UTF-16 knows the
    /// encoding already.
    pub encoding: Option<Encoding>,
}

impl Declaration {
    /// The encodings for which it is evidence, the strict meaning first. In practice `iso-8859-1` is also used for
    /// windows-1252, `gb2312` for GB18030, and `us-ascii` for any encoding that extends ASCII. Empty if
    /// [`encoding`](Self::encoding) is `None`.
    pub fn encodings(&self) -> Vec<Encoding> {
        spelling::said_of(&self.label, self.encoding)
    }
}

/// Why a text can't be redeclared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedeclarationError {
    /// The form has no name for the encoding.
    NoName {
        /// The number of its line, from 1.
        line: usize,
        /// The declaration that would become false.
        declaration: Declaration,
        /// The encoding that it can't name.
        to: Encoding,
    },
}

/// One line for a terminal, without a final full stop. Labels are ASCII.
impl fmt::Display for RedeclarationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RedeclarationError::NoName { line, declaration, to } => write!(
                f,
                "line {line}: the {} says `{}` and has no name for {to}; choose another encoding with --to, or \
                 take the declaration out",
                declaration.form.name(),
                declaration.label
            ),
        }
    }
}

impl std::error::Error for RedeclarationError {}

/// The declarations in `bytes`, in their order.
///
/// `bytes` may be in any encoding that extends ASCII, and need not be valid. They may begin with a byte-order mark
/// of UTF-8. For a file in UTF-16 or UTF-32, pass its text as UTF-8.
pub fn declarations(bytes: &[u8]) -> Vec<Declaration> {
    let mut found: Vec<Declaration> = Vec::new();
    for row in &ROWS {
        for span in (row.find)(bytes) {
            if found.iter().any(|other| other.span.start < span.end && span.start < other.span.end) {
                continue;
            }
            // `is_label` accepts only ASCII.
            let label = String::from_utf8_lossy(&bytes[span.clone()]).into_owned();
            let encoding = spelling::encoding_of(&label);
            found.push(Declaration { form: row.form, span, label, encoding });
        }
    }
    found.sort_by_key(|declaration| declaration.span.start);
    found
}

/// Changes the declarations in `text` for encoding it in `to`. Each declaration that would be false then names `to` in the
/// spelling of its form, in upper case if the label was. Everything else stays byte for byte, including declarations that
/// name `to` by another label. `None` if there is nothing to change.
///
/// # Errors
/// [`RedeclarationError::NoName`] for the first declaration whose form can't name `to`.
pub fn redeclared(text: &str, to: Encoding) -> Result<Option<String>, RedeclarationError> {
    let mut new = String::new();
    let mut done = 0;
    for declaration in declarations(text.as_bytes()) {
        let names = declaration.form.row().names;
        if spelling::is_true(&declaration.label, names, to, text) {
            continue;
        }
        let Some(name) = spelling::name_in(names, to) else {
            let before = &text.as_bytes()[..declaration.span.start];
            return Err(RedeclarationError::NoName { line: lines::count(before), declaration, to });
        };
        new.push_str(&text[done..declaration.span.start]);
        new.push_str(&spelling::in_case_of(names, &declaration.label, name));
        done = declaration.span.end;
    }
    if done == 0 {
        return Ok(None);
    }
    new.push_str(&text[done..]);
    Ok(Some(new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_has_its_row() {
        use DeclarationForm::*;
        // Fails to compile where a form is missing.
        let place = |form: DeclarationForm| match form {
            Xml | HtmlCharset | HtmlContentType | Css | CodingLine | EmacsLine | EmacsVariables
            | VimModeline | Gettext | Mail | Latex | Perl | VimScript | Hunspell | Hyphenation
            | Thesaurus => form as usize,
        };
        for (index, form) in DeclarationForm::all().enumerate() {
            assert_eq!(place(form), index, "{form:?}");
        }
        assert_eq!(DeclarationForm::all().count(), Thesaurus as usize + 1);
    }
}
