//! One file, several channels: each line was misread in another way, some twice, some not at all.
//!
//! In: sentences of the project's own, each with the channel that it goes through before it stands beside the others. Asked is
//! that the whole comes back, and that every line went through no more and no less than its own channel.

use fix_encoding::channel::ChannelPattern;
use fix_encoding::{Accept, Options, examine};

/// Texts: a channel (none where there is nothing to repair) and a line each.
const TEXTS: [&[(&str, &str)]; 5] = [
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
    // What is repaired of the first line must not crowd out the third one.
    &[
        (
            "utf-8>windows-1252,utf-8>windows-1252",
            "Кад падне прва слана, бака сакупи орахе са тавана, поређа их на старе новине поред пећи и седне да плете чарапе за унуке \
             који долазе тек о празницима, а до тада има времена и за причу и за чај од липе. Комшија доноси дрва, пита за здравље \
             и остаје дуже него што је мислио, јер се код нас увек нађе топла погача, мало сира и чаша вина од прошле јесени. \
             Тада се приповеда о поплави која је однела мост, о учитељу који је дошао пешице из друге долине и о крави што је \
             сама нашла пут преко планине, па се нико не чуди када сат на зиду откуца поноћ, а ватра још увек гори.\n",
        ),
        ("", "Пећ пуцкета целе ноћи.\n"),
        ("windows-1251>windows-1252", "Ујутру су прозори бели, а мачка неће ни да изађе из куће.\n"),
        ("", "Снег још није пао.\n"),
        ("utf-8>windows-1254", "Деда цепа дрва и броји колико је остало до пролећа.\n"),
    ],
    // Sound Persian has sequences that look like misread UTF-8.
    &[
        (
            "",
            "مادرم گفت: «حتماً فردا برمی‌گردیم» و درِ خانهٔ کوچک را بست، اما هیچ‌کدام از ما باور نمی‌کرد که واقعاً برگردیم.\n",
        ),
        ("utf-8>windows-1252", "برادرم کنار پنجره نشسته بود و باران را نگاه می‌کرد.\n"),
        (
            "",
            "پدر پرسید: «دقیقاً کجا می‌رویم؟» و کسی جوابی نداد، چون راه را فقط عموی بزرگ می‌دانست و او هم مثلاً خواب بود.\n",
        ),
        ("", "بعداً فهمیدیم که «باغِ آلو» را سال‌ها پیش فروخته‌اند و خانهٔ پدربزرگ هم ظاهراً دیگر سرِ جایش نیست.\n"),
        ("", "عمه گفت: «اصلاً نگران نباشید، قبلاً هم این راه را رفته‌ایم و معمولاً تا غروب می‌رسیم» و چای ریخت.\n"),
        (
            "",
            "نهایتاً اتوبوس آمد و راننده گفت: «لطفاً عجله کنید، احتمالاً جاده را می‌بندند» و ما سریعاً سوار شدیم.\n",
        ),
        ("utf-8>windows-1252,utf-8>windows-1252", "شب کنار آتش نشستیم.\n"),
        (
            "",
            "صبح، عمو گفت: «لطفاً کسی چیزی نپرسد» و ما نپرسیدیم، تا این‌که خودش نهایتاً همه‌چیز را تعریف کرد.\n",
        ),
        (
            "",
            "اتفاقاً همان روز نامه‌ای رسید که «شخصاً» به نام مادرم بود و او آن را فوراً در کیفش گذاشت و چیزی نگفت.\n",
        ),
    ],
];

fn damaged(channel: &str, line: &str) -> String {
    if channel.is_empty() {
        return line.to_string();
    }
    channel.parse::<ChannelPattern>().unwrap().channel().unwrap().damage(line).unwrap()
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
