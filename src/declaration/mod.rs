//! What a file says about its own encoding.
//!
//! In: bytes in any encoding that has ASCII where ASCII has it, valid or not; of a file in UTF-16 or UTF-32
//! its text, as UTF-8. Out: [`Declaration`]s, and the text with those that would become false
//! [`redeclared`]. This room knows encodings, and nothing of damage, language or files: also not a file's
//! name, so that each form must be known by its own rule for where it counts. A text *about* a declaration
//! (documentation, a string in a program) has it elsewhere; where both look the same, it is left unseen.
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
pub enum Form {
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

/// What is known of one form.
struct Row {
    form: Form,
    name: &'static str,
    /// Where in a file it counts, and how it looks.
    rule: &'static str,
    binding: bool,
    /// Whether those who read such files want the encoding kept, whatever the declaration could say.
    keeps: bool,
    names: Names,
    /// The labels of all that count, in bytes: each passes `spelling::is_label`.
    find: fn(&[u8]) -> Vec<Range<usize>>,
}

/// All forms. Where two share a label (Python and vim both read `# vim: fileencoding=…`), the first has it.
#[rustfmt::skip] // Tables are read in columns.
static ROWS: [Row; 16] = [
    // XML 1.0, sections 2.8 and 4.3.1.
    Row { form: Form::Xml, name: "XML declaration", binding: true, keeps: false, names: Names::Xml, find: markup::xml,
        rule: "at the very start: <?xml version=\"1.0\" encoding=\"…\"?>" },
    // HTML Living Standard, 4.2.5 and 13.2.6.4.4; there a `meta` in the head counts wherever in the head it
    // is, also beyond the 1024 bytes that are looked at ahead.
    Row { form: Form::HtmlCharset, name: "HTML meta", binding: true, keeps: false, names: Names::Whatwg, find: markup::html_charset,
        rule: "in the head: <meta charset=\"…\">" },
    Row { form: Form::HtmlContentType, name: "HTML meta", binding: true, keeps: false, names: Names::Whatwg, find: markup::html_content_type,
        rule: "in the head: <meta http-equiv=\"content-type\" content=\"text/html; charset=…\">" },
    // CSS Syntax Module Level 3, section 3.2.
    Row { form: Form::Css, name: "CSS @charset", binding: true, keeps: false, names: Names::Whatwg, find: markup::css,
        rule: "at the very start: @charset \"…\";" },
    // Python's PEP 263; Ruby's magic comments (`doc/syntax/comments.rdoc`) are written alike.
    Row { form: Form::CodingLine, name: "coding line", binding: true, keeps: false, names: Names::Source, find: source::coding_line,
        rule: "in a comment, on the first line or on the second after another comment: # coding: …" },
    // GNU Emacs Manual, "Specifying File Variables" and "Recognizing Coding Systems".
    Row { form: Form::EmacsLine, name: "Emacs file variable", binding: false, keeps: false, names: Names::Source, find: source::emacs_line,
        rule: "on the first line, or the second after #! or <?xml: -*- coding: … -*-" },
    Row { form: Form::EmacsVariables, name: "Emacs file variable", binding: false, keeps: false, names: Names::Source, find: source::emacs_variables,
        rule: "within the last 3000 bytes: a list from Local Variables: to End:" },
    // Vim's `:help modeline`; `modelines` is 5 unless set.
    Row { form: Form::VimModeline, name: "vim modeline", binding: false, keeps: false, names: Names::Vim, find: source::vim_modeline,
        rule: "on the first or last five lines: vim: set fileencoding=…:" },
    // GNU gettext Manual, "Header Entry".
    Row { form: Form::Gettext, name: "gettext header", binding: true, keeps: false, names: Names::Gettext, find: header::gettext,
        rule: "in the first entry, of an empty msgid: \"Content-Type: text/plain; charset=…\\n\"" },
    // RFC 2045, section 5, and RFC 2046, section 5.1.
    Row { form: Form::Mail, name: "mail header", binding: true, keeps: false, names: Names::Whatwg, find: header::mail,
        rule: "in the header at the start, or of a part, of what is not quoted-printable or Base64: \
               Content-Type: text/plain; charset=…" },
    // LaTeX's inputenc.dtx.
    Row { form: Form::Latex, name: "LaTeX inputenc", binding: true, keeps: false, names: Names::Latex, find: tex::inputenc,
        rule: "in a file that starts with a command: \\usepackage[…]{inputenc}, \\inputencoding{…}" },
    // Perl's encoding(3pm).
    Row { form: Form::Perl, name: "Perl use encoding", binding: true, keeps: false, names: Names::Source, find: source::perl,
        rule: "on a line of a Perl program: use encoding '…';" },
    // Vim's `:help :scriptencoding`.
    Row { form: Form::VimScript, name: "Vim scriptencoding", binding: true, keeps: false, names: Names::Vim, find: source::vim_script,
        rule: "on a line of a file that starts as a Vim script does: scriptencoding …" },
    // hunspell(5). It governs the word list beside the file as well.
    Row { form: Form::Hunspell, name: "Hunspell SET", binding: true, keeps: true, names: Names::Dictionary, find: dictionary::affixes,
        rule: "on a line by itself, behind nothing but comments and options: SET …" },
    // libhyphen's README.hyphen.
    Row { form: Form::Hyphenation, name: "hyphenation patterns", binding: true, keeps: false, names: Names::Dictionary, find: dictionary::hyphenation,
        rule: "on the first line, by itself, where options or patterns follow" },
    // MyThes's data_layout.txt. The index has the places of the entries in bytes.
    Row { form: Form::Thesaurus, name: "MyThes thesaurus", binding: true, keeps: true, names: Names::Dictionary, find: dictionary::thesaurus,
        rule: "on the first line, by itself, where entries or an index of them follow" },
];

impl Form {
    /// All forms, in the order of their table.
    pub fn all() -> impl Iterator<Item = Form> {
        ROWS.iter().map(|row| row.form)
    }

    /// What it is, for people: `XML declaration`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Where in a file it counts, and how it looks; for people.
    pub fn rule(self) -> &'static str {
        self.row().rule
    }

    /// Whether a false one breaks the file: a browser, interpreter or compiler goes by it. Else it is
    /// advice to an editor.
    pub fn binding(self) -> bool {
        self.row().binding
    }

    /// Whether a file that has it is to stay in its encoding: what reads it, or another file, goes by that.
    pub fn keeps_encoding(self) -> bool {
        self.row().keeps
    }

    fn row(self) -> &'static Row {
        ROWS.iter().find(|row| row.form == self).expect("each form has its row: a test compares them")
    }
}

/// One declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The form that it has.
    pub form: Form,
    /// The bytes of the label alone: without quotes, and without the `-unix`, `-dos` or `-mac` that Emacs
    /// adds for line endings. Always ASCII.
    pub span: Range<usize>,
    /// What stands there.
    pub label: String,
    /// What the label means, strictly: `iso-8859-1` is ISO 8859-1 also in HTML. What else may be meant
    /// with it is told by [`encodings`](Self::encodings).
    ///
    /// `None` where no encoding has the label, and for labels of UTF-16 and UTF-32: where a program can
    /// read them as ASCII they are false (the HTML standard takes such a label for a mistake), and who has
    /// decoded UTF-16 to ask knows already.
    pub encoding: Option<Encoding>,
}

impl Declaration {
    /// The encodings that it is evidence for, what the label means first: `iso-8859-1` is also said of
    /// windows-1252, `gb2312` of GB18030, `us-ascii` of anything that has ASCII in it. Empty where
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
        /// Where it stands, counted from 1.
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

/// What `bytes` say about their own encoding, in the order in which it stands there.
///
/// `bytes` may be in any encoding that has ASCII where ASCII has it, and need not be valid; a byte-order mark
/// of UTF-8 may come first. Of a file in UTF-16 or UTF-32 give the text as UTF-8.
pub fn declarations(bytes: &[u8]) -> Vec<Declaration> {
    let mut found: Vec<Declaration> = Vec::new();
    for row in &ROWS {
        for span in (row.find)(bytes) {
            if found.iter().any(|other| other.span.start < span.end && span.start < other.span.end) {
                continue;
            }
            // `is_label` has seen to it that it is ASCII.
            let label = String::from_utf8_lossy(&bytes[span.clone()]).into_owned();
            let encoding = spelling::encoding_of(&label);
            found.push(Declaration { form: row.form, span, label, encoding });
        }
    }
    found.sort_by_key(|declaration| declaration.span.start);
    found
}

/// `text` as it must be when it is encoded in `to`: each declaration that would be false now names `to`,
/// in the spelling of its form, in upper case where the label was. All else is left byte for byte, also a
/// declaration that is true already by another label of `to`. `None`: there is nothing to change.
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
        use Form::*;
        // Fails to compile where a form is missing.
        let place = |form: Form| match form {
            Xml | HtmlCharset | HtmlContentType | Css | CodingLine | EmacsLine | EmacsVariables
            | VimModeline | Gettext | Mail | Latex | Perl | VimScript | Hunspell | Hyphenation
            | Thesaurus => form as usize,
        };
        for (index, form) in Form::all().enumerate() {
            assert_eq!(place(form), index, "{form:?}");
        }
        assert_eq!(Form::all().count(), Thesaurus as usize + 1);
    }
}
