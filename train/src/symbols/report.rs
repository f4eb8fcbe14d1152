//! How good the model is on packages that it was not trained on: each fifth of the packages in turn is told by a
//! table of the other four fifths. Prints nats and shares; writes nothing.

use anyhow::Result;
use language::symbols::{Neighbour, SymbolModel};

use super::{Place, places, table, texts};
use crate::Arguments;

/// Parts that the packages are dealt into.
const FOLDS: usize = 5;
/// What a byte that was lost confuses.
const CONFUSED: [(&str, &str); 5] = [
    ("general punctuation", "‐‑–—―‘’“”†‡•…‰‹›"),
    ("check marks", "✀✁✂✅✉✓✔✕✖✗✘✨"),
    ("box drawing", "─━│┃┄┅┆┇┈┉┊┋┌┐└┘├┤┬┴┼"),
    ("arrows", "←↑→↓↔↕↗↘↙↩↪↳"),
    ("Latin-1", "\u{A0}¡¢£¤¥¦§¨©«¬®¯°±²³´¶·¹»¼½¾¿"),
];

/// Prints the report.
pub fn report(arguments: &Arguments) -> Result<()> {
    let packages: Vec<Vec<Place>> = texts::packages(&arguments.sources)?.iter().map(places).collect();
    let folds: Vec<(SymbolModel, Vec<&Place>)> = (0..FOLDS)
        .map(|fold| {
            let of = |held_out: bool| {
                packages
                    .iter()
                    .enumerate()
                    .filter(move |(at, _)| (at % FOLDS == fold) == held_out)
                    .map(|(_, p)| p)
            };
            let table = table(&of(false).map(Vec::as_slice).collect::<Vec<_>>());
            Ok((SymbolModel::parse(&table)?, of(true).flatten().collect()))
        })
        .collect::<Result<_>>()?;
    let unknown = Neighbour::Unknown;
    let mut told = [("alone", Sum::default()), ("one side", Sum::default()), ("both sides", Sum::default())];
    for (symbols, places) in &folds {
        for place in places {
            let sides = [(unknown, unknown), (place.left, unknown), (place.left, place.right)];
            for ((_, sum), (left, right)) in told.iter_mut().zip(sides) {
                let log = symbols.log_probability(place.symbol, left, right);
                sum.add(
                    place.weight,
                    log.unwrap_or_else(|| symbols.rare_log_probability(left, right)),
                    false,
                );
            }
        }
    }
    for (name, sum) in &told {
        println!("all symbols, {name}: {:.3} nats", sum.nats / sum.weight);
    }
    for (name, candidates) in CONFUSED {
        for known in [false, true] {
            let mut sum = Sum::default();
            for (symbols, places) in &folds {
                for place in places.iter().filter(|place| candidates.contains(place.symbol)) {
                    let (left, right) = if known { (place.left, place.right) } else { (unknown, unknown) };
                    let log = |c| {
                        let log = symbols.log_probability(c, left, right);
                        log.unwrap_or_else(|| symbols.rare_log_probability(left, right))
                    };
                    let all: f32 = candidates.chars().map(|c| log(c).exp()).sum();
                    let best = candidates.chars().max_by(|a, b| log(*a).total_cmp(&log(*b)));
                    sum.add(place.weight, log(place.symbol) - all.ln(), best == Some(place.symbol));
                }
            }
            let sides = if known { "both sides" } else { "alone" };
            let (nats, right) = (sum.nats / sum.weight, 100.0 * sum.right / sum.weight);
            println!("{name}, {sides}: {nats:.3} nats, {right:.1} % right of {:.0}", sum.weight);
        }
    }
    Ok(())
}

/// Weighed sums over places.
#[derive(Default)]
struct Sum {
    weight: f64,
    nats: f64,
    right: f64,
}

impl Sum {
    fn add(&mut self, weight: f64, log: f32, right: bool) {
        self.weight += weight;
        self.nats -= weight * f64::from(log);
        self.right += if right { weight } else { 0.0 };
    }
}
