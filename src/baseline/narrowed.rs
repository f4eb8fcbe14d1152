//! A finding of which only some lines are new.

use std::ops::Range;

use fix_encoding::{Cause, Finding};

use crate::report::observed::location_after;

/// `finding`, restricted to its lines in `lines`, which are spans of the file.
pub fn narrowed(mut finding: Finding, lines: Range<usize>, file: &[u8]) -> Finding {
    let old = finding.span.clone();
    let new = lines.start.max(old.start)..lines.end.min(old.end);
    if let Some(repair) = &mut finding.repair {
        let breaks = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
        let replacement = &repair.replacement;
        if repair.span != old || breaks(&file[old.clone()]) != breaks(replacement.as_bytes()) {
            return finding;
        }
        let (skipped, left) = (breaks(&file[old.start..new.start]), breaks(&file[new.end..old.end]));
        let kept = breaks(replacement.as_bytes()) - skipped - left;
        let start: usize = replacement.split_inclusive('\n').take(skipped).map(str::len).sum();
        let length: usize = replacement[start..].split_inclusive('\n').take(kept + 1).map(str::len).sum();
        let cut = replacement[start..start + length].strip_suffix('\n').filter(|_| left > 0);
        let shown = cut.unwrap_or(&replacement[start..start + length]).to_string();
        repair.inferred.retain(|inferred| (start..start + shown.len()).contains(&inferred.offset));
        repair.inferred.iter_mut().for_each(|inferred| inferred.offset -= start);
        if !matches!(repair.cause, Cause::Rule(_)) {
            repair.damaged = shown.chars().filter(|character| !character.is_ascii()).count();
        }
        repair.replacement = shown;
        repair.span = new.clone();
    }
    finding.location = location_after(finding.location, &file[old.start..new.start]);
    finding.span = new;
    finding
}
