//! One file, several channels: each line was misread in another way, some twice, some not at all.
//!
//! In: sentences of the project's own, each with the channel that it goes through before it stands beside the others. Asked is
//! that the whole comes back, and that every line went through no more and no less than its own channel.

use fix_encoding::channel::{Channel, ChannelPattern, Loss, Misreading};
use fix_encoding::{Accept, Options, examine};

/// Texts: a channel (none where there is nothing to repair) and a line each.
const TEXTS: [&[(&str, &str)]; 3] = [
    // A word of one channel has sequences of another in it: `Î»Î¿` of the second line is two letters in cp850.
    &[
        ("utf-8>macintosh", "Ο κήπος πίσω από το σπίτι είναι γεμάτος λεμονιές και τριανταφυλλιές.\n"),
        ("utf-8>windows-1252", "Το καλοκαίρι πίνουμε καφέ στην αυλή με όλους τους φίλους μας.\n"),
        ("", "Το βράδυ ανάβουμε φωτιά και τραγουδάμε.\n"),
        ("utf-8>cp850", "Τον χειμώνα κλείνουμε τα παράθυρα και διαβάζουμε παλιά βιβλία.\n"),
    ],
    // A line that went through the same channel once more than the rest.
    &[
        ("utf-8>windows-1252", "На крају улице стоји стара кућа са плавим прозорима.\n"),
        (
            "utf-8>windows-1252,utf-8>windows-1252",
            "Сваког јутра пекар отвара врата и цела улица мирише на хлеб.\n",
        ),
        ("", "Увече је тихо.\n"),
        ("utf-8>windows-1252", "Деца се играју у дворишту док не падне мрак.\n"),
    ],
    &[
        ("utf-8>iso-8859-1", "Nous avons planté des fraises près de la clôture, derrière le vieux poêle.\n"),
        ("windows-1252>cp850", "L'été dernier, la grêle a tout abîmé, même les pêchers du voisin.\n"),
        ("", "Cette année, le temps est resté doux.\n"),
    ],
];

fn damaged(channel: &str, line: &str) -> String {
    if channel.is_empty() {
        return line.to_string();
    }
    let pattern: ChannelPattern = channel.parse().unwrap();
    let layers = pattern.layers.iter();
    let layers =
        layers.map(|&(written, read, loss)| Misreading { written, read, loss: loss.unwrap_or(Loss::NONE) });
    Channel::chain(layers.collect()).unwrap().damage(line).unwrap()
}

#[test]
fn lines_misread_in_different_ways_are_repaired() {
    for lines in TEXTS {
        let observed: String = lines.iter().map(|(channel, line)| damaged(channel, line)).collect();
        let written: String = lines.iter().map(|(_, line)| *line).collect();
        let examination = examine(observed.as_bytes(), &Options::default());
        let repaired =
            |accept| String::from_utf8(examination.plan(accept).apply(observed.as_bytes()).unwrap()).unwrap();
        assert_eq!(repaired(Accept::Exact), written, "\n{observed}");
        assert_eq!(repaired(Accept::ALL), written, "\n{observed}");
    }
}
