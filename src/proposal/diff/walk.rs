//! The longest common subsequence of two sequences by the fewest changes (E. W. Myers, "An O(ND) Difference Algorithm",
//! 1986), in a bounded number of steps.

/// Nothing of this diagonal can be reached.
const NOWHERE: i32 = -1;

/// The places of the common pieces, in order; nothing if it takes more than `most` steps. Those taken are added to `steps`.
pub fn common(old: &[usize], new: &[usize], most: usize, steps: &mut usize) -> Option<Vec<(usize, usize)>> {
    let mut walk = Walk { old, new, rounds: Vec::new() };
    walk.forward(most, steps).then(|| walk.back())
}

/// Each round has one change more than the one before. By how many of its changes took a piece away, it knows how many
/// pieces of the old sequence can be behind by then.
struct Walk<'a> {
    old: &'a [usize],
    new: &'a [usize],
    rounds: Vec<Vec<i32>>,
}

impl Walk<'_> {
    /// How many pieces of the new sequence are behind, where `x` of the old are.
    fn behind(round: usize, removed: usize, x: usize) -> usize {
        (x - removed) + (round - removed)
    }

    /// Where a round begins, where `removed` of its changes took a piece away, and whether its last change did.
    fn begins(&self, round: usize, removed: usize) -> Option<(usize, bool)> {
        let Some(last) = round.checked_sub(1) else { return Some((0, false)) };
        let before = &self.rounds[last];
        let at = |index: usize| before.get(index).and_then(|x| usize::try_from(*x).ok());
        let taking = removed.checked_sub(1).and_then(at).filter(|x| *x < self.old.len());
        let adding = at(removed).filter(|x| Self::behind(last, removed, *x) < self.new.len());
        match (taking.map(|x| x + 1), adding) {
            (Some(taking), Some(adding)) if adding > taking => Some((adding, false)),
            (Some(taking), _) => Some((taking, true)),
            (None, adding) => adding.map(|adding| (adding, false)),
        }
    }

    /// Walks to the end of both. False if that takes too many steps.
    fn forward(&mut self, most: usize, steps: &mut usize) -> bool {
        let mut taken = 0;
        let found = 'search: {
            for round in 0..=self.old.len() + self.new.len() {
                self.rounds.push(Vec::with_capacity(round + 1));
                for removed in 0..=round {
                    let end = self.begins(round, removed).map(|(x, _)| {
                        let (old, new) = (&self.old[x..], &self.new[Self::behind(round, removed, x)..]);
                        let same = old.iter().zip(new).take_while(|(a, b)| a == b).count();
                        taken += same;
                        x + same
                    });
                    taken += 1;
                    let kept = end.and_then(|x| i32::try_from(x).ok()).unwrap_or(NOWHERE);
                    self.rounds[round].push(kept);
                    if end == Some(self.old.len()) && Self::behind(round, removed, self.old.len()) == self.new.len() {
                        break 'search true;
                    }
                    if taken > most {
                        break 'search false;
                    }
                }
            }
            false
        };
        *steps += taken;
        found
    }

    /// The common pieces of the walk.
    fn back(&self) -> Vec<(usize, usize)> {
        let mut common = Vec::new();
        let last = self.rounds.len() - 1;
        let mut removed = self.rounds[last].len() - 1;
        for round in (0..=last).rev() {
            let end = usize::try_from(self.rounds[round][removed]).unwrap_or_default();
            let Some((start, took)) = self.begins(round, removed) else { break };
            common.extend((start..end).rev().map(|x| (x, Self::behind(round, removed, x))));
            removed -= usize::from(took);
        }
        common.reverse();
        common
    }
}
