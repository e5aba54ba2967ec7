//! Maximum matching between two sets of things of which some are alike.
//!
//! Things that are alike form a class with a count, so that a thousand equal calls cost what one does.

/// A class of the other side, and how many of its things are paired.
pub(crate) type Share = (usize, usize);

/// Pairs as many things as possible. `left` and `right` are the sizes of the classes; `edges` are, for each left class, the right
/// classes that it may be paired with. Returns, for each left class, with which classes it was paired and how often.
///
/// Blocking flows along shortest augmenting paths (E. A. Dinic, 1970); with one thing a class, the algorithm of J. Hopcroft
/// and R. Karp, 1973, in O(E·√V). No recursion: paths may be as long as a run.
///
/// `more` are further things of the left classes. They are paired last: an augmenting path takes no class what it has.
pub(crate) fn maximum(
    left: &[usize],
    more: &[usize],
    right: &[usize],
    edges: &[Vec<usize>],
) -> Vec<Vec<Share>> {
    let mut flow = Flow {
        supply: left.to_vec(),
        room: right.to_vec(),
        edges,
        paired: edges.iter().map(|edges| vec![0; edges.len()]).collect(),
        back: vec![Vec::new(); right.len()],
    };
    for (from, edges) in edges.iter().enumerate() {
        for (edge, &to) in edges.iter().enumerate() {
            flow.back[to].push((from, edge));
        }
    }
    while let Some(levels) = flow.levels() {
        flow.block(&levels);
    }
    if more.iter().any(|&more| more > 0) {
        flow.supply.iter_mut().zip(more).for_each(|(supply, more)| *supply += more);
        while let Some(levels) = flow.levels() {
            flow.block(&levels);
        }
    }
    let shares = |(from, paired): (usize, &Vec<usize>)| {
        let share = |(edge, &n): (usize, &usize)| (n > 0).then(|| (edges[from][edge], n));
        paired.iter().enumerate().filter_map(share).collect()
    };
    flow.paired.iter().enumerate().map(shares).collect()
}

struct Flow<'e> {
    /// Things of each left class that are not paired.
    supply: Vec<usize>,
    /// Things of each right class that are not paired.
    room: Vec<usize>,
    edges: &'e [Vec<usize>],
    /// For each edge, how many pairs it represents.
    paired: Vec<Vec<usize>>,
    /// For each right class, the edges that end there.
    back: Vec<Vec<(usize, usize)>>,
}

/// How far each class is from a left class with things to pair; `usize::MAX` where it cannot be reached.
struct Levels {
    left: Vec<usize>,
    right: Vec<usize>,
}

impl Flow<'_> {
    /// `None` where nothing more can be paired.
    fn levels(&self) -> Option<Levels> {
        let mut levels = Levels {
            left: vec![usize::MAX; self.supply.len()],
            right: vec![usize::MAX; self.room.len()],
        };
        let mut frontier: Vec<usize> =
            (0..self.supply.len()).filter(|&class| self.supply[class] > 0).collect();
        frontier.iter().for_each(|&class| levels.left[class] = 0);
        let (mut level, mut found) = (0, false);
        while !frontier.is_empty() && !found {
            let mut reached = Vec::new();
            for &from in &frontier {
                for &to in &self.edges[from] {
                    if levels.right[to] == usize::MAX {
                        levels.right[to] = level + 1;
                        found |= self.room[to] > 0;
                        reached.push(to);
                    }
                }
            }
            frontier.clear();
            for to in reached {
                for &(from, edge) in &self.back[to] {
                    if self.paired[from][edge] > 0 && levels.left[from] == usize::MAX {
                        levels.left[from] = level + 2;
                        frontier.push(from);
                    }
                }
            }
            level += 2;
        }
        found.then_some(levels)
    }

    /// Augments along shortest paths until there is none of that length.
    fn block(&mut self, levels: &Levels) {
        // The next edge to try of each class: what led nowhere once leads nowhere again.
        let (mut next_edge, mut next_back) = (vec![0; self.supply.len()], vec![0; self.room.len()]);
        for start in 0..self.supply.len() {
            while self.supply[start] > 0 {
                // Edges of the path: from a left class along its edge, then back along an edge of the class reached.
                let mut forth: Vec<(usize, usize)> = Vec::new();
                let mut back: Vec<(usize, usize)> = Vec::new();
                let mut at = start;
                let reached = loop {
                    let Some(&to) = self.edges[at].get(next_edge[at]) else {
                        // Nothing from here: the edge that led here is done with.
                        let Some((_, _)) = back.pop() else { break None };
                        let Some((from, edge)) = forth.pop() else { break None };
                        next_back[self.edges[from][edge]] += 1;
                        at = from;
                        continue;
                    };
                    if levels.right[to] != levels.left[at].saturating_add(1) {
                        next_edge[at] += 1;
                        continue;
                    }
                    if self.room[to] > 0 {
                        forth.push((at, next_edge[at]));
                        break Some(to);
                    }
                    let open = |&&(from, edge): &&(usize, usize)| {
                        self.paired[from][edge] > 0
                            && levels.left[from] == levels.right[to].saturating_add(1)
                    };
                    let tried = next_back[to];
                    match self.back[to].iter().skip(tried).position(|step| open(&step)) {
                        Some(skipped) => {
                            next_back[to] = tried + skipped;
                            let step = self.back[to][next_back[to]];
                            forth.push((at, next_edge[at]));
                            back.push(step);
                            at = step.0;
                        }
                        None => {
                            next_back[to] = self.back[to].len();
                            next_edge[at] += 1;
                        }
                    }
                };
                let Some(end) = reached else { break };
                let least = back.iter().map(|&(from, edge)| self.paired[from][edge]).min();
                let amount =
                    self.supply[start].min(self.room[end]).min(least.unwrap_or(usize::MAX));
                self.supply[start] -= amount;
                self.room[end] -= amount;
                forth.iter().for_each(|&(from, edge)| self.paired[from][edge] += amount);
                back.iter().for_each(|&(from, edge)| self.paired[from][edge] -= amount);
            }
        }
    }
}

#[cfg(test)]
#[path = "tests/flow.rs"]
mod tests;
