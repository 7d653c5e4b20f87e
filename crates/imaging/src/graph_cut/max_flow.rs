//! Minimum cut of an 8-connected pixel grid.
//!
//! The algorithm of Boykov and Kolmogorov ("An Experimental Comparison of Min-Cut/Max-Flow Algorithms for Energy
//! Minimization in Vision", PAMI 2004): two search trees grow from the terminals, meet, push flow along the path and
//! repair themselves instead of being rebuilt. Neighbours are implicit in the grid, so no adjacency lists are kept.
//! Capacities are integers: the flow is exact and the search ends.

use crate::Error;

/// Steps to the eight neighbours; a direction's opposite is its number with the lowest bit flipped.
pub(crate) const STEPS: [(i32, i32); 8] =
    [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (-1, 1), (1, -1)];

/// The four directions that name each pair of neighbours once.
pub(crate) const FORWARD: [usize; 4] = [0, 2, 4, 6];

/// Number of nodes that are searched before `cancel` is asked again: a few milliseconds.
const NODES_BETWEEN_QUESTIONS: u32 = 50_000;

const NO_PARENT: u8 = 255;
const TERMINAL: u8 = 254;
const ORPHAN: u8 = 253;

/// A grid of nodes between a source ("inside") and a sink ("outside").
pub(crate) struct Grid {
    width: usize,
    height: usize,
    /// Residual capacity of the arc from a node in each direction.
    arcs: Vec<[i32; 8]>,
    /// Residual capacity from the source where positive, to the sink where negative.
    terminal: Vec<i32>,
    flow: i64,
    parent: Vec<u8>,
    in_sink_tree: Vec<bool>,
    /// When the distance to the terminal was last known to hold.
    stamp: Vec<u32>,
    distance: Vec<u32>,
    active: std::collections::VecDeque<u32>,
    is_active: Vec<bool>,
    orphans: std::collections::VecDeque<u32>,
    time: u32,
}

impl Grid {
    /// A grid without capacities.
    pub(crate) fn new(width: usize, height: usize) -> Self {
        let nodes = width * height;
        Self {
            width,
            height,
            arcs: vec![[0; 8]; nodes],
            terminal: vec![0; nodes],
            flow: 0,
            parent: vec![NO_PARENT; nodes],
            in_sink_tree: vec![false; nodes],
            stamp: vec![0; nodes],
            distance: vec![0; nodes],
            active: std::collections::VecDeque::new(),
            is_active: vec![false; nodes],
            orphans: std::collections::VecDeque::new(),
            time: 0,
        }
    }

    /// Adds the cost of calling `node` outside (`from_source`) and of calling it inside (`to_sink`), both ≥ 0.
    pub(crate) fn add_terminal(&mut self, node: usize, from_source: i32, to_sink: i32) {
        self.flow += i64::from(from_source.min(to_sink));
        self.terminal[node] += from_source - to_sink;
    }

    /// Sets the cost ≥ 0 of separating `node` from its neighbour in `direction`, which must lie in the grid.
    pub(crate) fn set_pair(&mut self, node: usize, direction: usize, cost: i32) {
        if let Some(other) = self.neighbour(node, direction) {
            self.arcs[node][direction] = cost;
            self.arcs[other][direction ^ 1] = cost;
        }
    }

    /// The node one step from `node`, if the grid has it.
    pub(crate) fn neighbour(&self, node: usize, direction: usize) -> Option<usize> {
        let (step_x, step_y) = STEPS[direction];
        let x = (node % self.width).checked_add_signed(step_x as isize)?;
        let y = (node / self.width).checked_add_signed(step_y as isize)?;
        (x < self.width && y < self.height).then_some(y * self.width + x)
    }

    /// Finds the minimum cut: its cost, and for each node whether it lies inside.
    pub(crate) fn cut(mut self, cancel: &dyn Fn() -> bool) -> Result<(i64, Vec<bool>), Error> {
        for node in 0..self.terminal.len() {
            if self.terminal[node] != 0 {
                self.in_sink_tree[node] = self.terminal[node] < 0;
                self.parent[node] = TERMINAL;
                self.distance[node] = 1;
                self.activate(node);
            }
        }
        let mut until_question = NODES_BETWEEN_QUESTIONS;
        while let Some(node) = self.active.pop_front() {
            let node = node as usize;
            self.is_active[node] = false;
            // A node stays in hand as long as it finds paths; its tree may be repaired meanwhile.
            while self.parent[node] != NO_PARENT {
                until_question -= 1;
                if until_question == 0 {
                    until_question = NODES_BETWEEN_QUESTIONS;
                    if cancel() {
                        return Err(Error::Cancelled);
                    }
                }
                let Some((source_end, direction)) = self.grow(node) else { break };
                self.time += 1;
                self.augment(source_end, direction);
                self.adopt();
            }
        }
        let inside = (0..self.terminal.len())
            .map(|node| self.parent[node] != NO_PARENT && !self.in_sink_tree[node])
            .collect();
        Ok((self.flow, inside))
    }

    fn activate(&mut self, node: usize) {
        if !self.is_active[node] {
            self.is_active[node] = true;
            self.active.push_back(node as u32);
        }
    }

    /// Residual capacity from `node` in `direction` as flow would run in `node`'s tree: away from the source,
    /// towards the sink.
    fn residual_from(&self, node: usize, direction: usize, other: usize) -> i32 {
        if self.in_sink_tree[node] { self.arcs[other][direction ^ 1] } else { self.arcs[node][direction] }
    }

    /// Takes free neighbours into the tree of `node`; stops at an arc where the trees meet, given as its end in the
    /// source's tree and its direction.
    fn grow(&mut self, node: usize) -> Option<(usize, usize)> {
        for direction in 0..8 {
            let Some(other) = self.neighbour(node, direction) else { continue };
            if self.residual_from(node, direction, other) == 0 {
                continue;
            }
            if self.parent[other] == NO_PARENT {
                self.in_sink_tree[other] = self.in_sink_tree[node];
                self.parent[other] = (direction ^ 1) as u8;
                self.stamp[other] = self.stamp[node];
                self.distance[other] = self.distance[node] + 1;
                self.activate(other);
            } else if self.in_sink_tree[other] != self.in_sink_tree[node] {
                return Some(if self.in_sink_tree[node] {
                    (other, direction ^ 1)
                } else {
                    (node, direction)
                });
            } else if self.stamp[other] <= self.stamp[node] && self.distance[other] > self.distance[node] {
                // A shorter way to the terminal for a node of the same tree.
                self.parent[other] = (direction ^ 1) as u8;
                self.stamp[other] = self.stamp[node];
                self.distance[other] = self.distance[node] + 1;
            }
        }
        None
    }

    /// Pushes as much flow as the path through the meeting arc takes.
    fn augment(&mut self, source_end: usize, direction: usize) {
        let Some(sink_end) = self.neighbour(source_end, direction) else { return };
        let mut bottleneck = self.arcs[source_end][direction];
        for (start, sign) in [(source_end, 1), (sink_end, -1)] {
            let mut node = start;
            while let Some(up) = self.parent_of(node) {
                let towards = self.parent[node] as usize;
                let residual = if sign > 0 { self.arcs[up][towards ^ 1] } else { self.arcs[node][towards] };
                bottleneck = bottleneck.min(residual);
                node = up;
            }
            bottleneck = bottleneck.min(self.terminal[node] * sign);
        }
        self.push(source_end, direction, sink_end, bottleneck);
        for (start, sign) in [(source_end, 1), (sink_end, -1)] {
            let mut node = start;
            while let Some(up) = self.parent_of(node) {
                let towards = self.parent[node] as usize;
                let spent = if sign > 0 {
                    self.push(up, towards ^ 1, node, bottleneck)
                } else {
                    self.push(node, towards, up, bottleneck)
                };
                if spent {
                    self.orphan(node);
                }
                node = up;
            }
            self.terminal[node] -= bottleneck * sign;
            if self.terminal[node] == 0 {
                self.orphan(node);
            }
        }
        self.flow += i64::from(bottleneck);
    }

    /// Moves `amount` along an arc; says whether that used it up.
    fn push(&mut self, from: usize, direction: usize, to: usize, amount: i32) -> bool {
        self.arcs[from][direction] -= amount;
        self.arcs[to][direction ^ 1] += amount;
        self.arcs[from][direction] == 0
    }

    fn parent_of(&self, node: usize) -> Option<usize> {
        if self.parent[node] < 8 { self.neighbour(node, self.parent[node] as usize) } else { None }
    }

    fn orphan(&mut self, node: usize) {
        self.parent[node] = ORPHAN;
        self.orphans.push_back(node as u32);
    }

    /// Finds each orphan a new parent in its tree, or sets it and then its children free.
    fn adopt(&mut self) {
        while let Some(orphan) = self.orphans.pop_front() {
            let orphan = orphan as usize;
            let mut best: Option<(u32, usize)> = None;
            for direction in 0..8 {
                let Some(other) = self.neighbour(orphan, direction) else { continue };
                if self.in_sink_tree[other] != self.in_sink_tree[orphan]
                    || self.parent[other] == NO_PARENT
                    || self.residual_from(other, direction ^ 1, orphan) == 0
                {
                    continue;
                }
                if let Some(distance) = self.distance_to_terminal(other)
                    && best.is_none_or(|(shortest, _)| distance < shortest)
                {
                    best = Some((distance, direction));
                }
            }
            if let Some((distance, direction)) = best {
                self.parent[orphan] = direction as u8;
                self.stamp[orphan] = self.time;
                self.distance[orphan] = distance + 1;
                continue;
            }
            self.parent[orphan] = NO_PARENT;
            for direction in 0..8 {
                let Some(other) = self.neighbour(orphan, direction) else { continue };
                if self.in_sink_tree[other] != self.in_sink_tree[orphan] || self.parent[other] == NO_PARENT {
                    continue;
                }
                if self.residual_from(other, direction ^ 1, orphan) > 0 {
                    self.activate(other);
                }
                if self.parent_of(other) == Some(orphan) {
                    self.orphan(other);
                }
            }
        }
    }

    /// Length of the way from `node` to its terminal; `None` where it leads to an orphan. Stamps the way, so that
    /// the next question ends early.
    fn distance_to_terminal(&mut self, node: usize) -> Option<u32> {
        let mut steps = 0;
        let mut at = node;
        let total = loop {
            if self.stamp[at] == self.time {
                break steps + self.distance[at];
            }
            match self.parent[at] {
                TERMINAL => {
                    self.stamp[at] = self.time;
                    self.distance[at] = 1;
                    break steps + 1;
                }
                ORPHAN | NO_PARENT => return None,
                _ => at = self.parent_of(at)?,
            }
            steps += 1;
        };
        let mut left = total;
        let mut at = node;
        while self.stamp[at] != self.time {
            self.stamp[at] = self.time;
            self.distance[at] = left;
            left -= 1;
            let Some(up) = self.parent_of(at) else { break };
            at = up;
        }
        Some(total)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MAX_COST: i32 = 20;

    #[derive(Debug)]
    struct Problem {
        width: usize,
        height: usize,
        terminals: Vec<(i32, i32)>,
        pairs: Vec<[i32; 4]>,
    }

    impl Problem {
        fn grid(&self) -> Grid {
            let mut grid = Grid::new(self.width, self.height);
            for (node, &(from_source, to_sink)) in self.terminals.iter().enumerate() {
                grid.add_terminal(node, from_source, to_sink);
                for (slot, &direction) in FORWARD.iter().enumerate() {
                    grid.set_pair(node, direction, self.pairs[node][slot]);
                }
            }
            grid
        }

        fn cost(&self, inside: &[bool]) -> i64 {
            let grid = Grid::new(self.width, self.height);
            let mut cost = 0;
            for (node, &(from_source, to_sink)) in self.terminals.iter().enumerate() {
                cost += i64::from(if inside[node] { to_sink } else { from_source });
                for (slot, &direction) in FORWARD.iter().enumerate() {
                    if grid.neighbour(node, direction).is_some_and(|other| inside[other] != inside[node]) {
                        cost += i64::from(self.pairs[node][slot]);
                    }
                }
            }
            cost
        }

        fn least_cost(&self) -> i64 {
            let nodes = self.width * self.height;
            (0_u32..1 << nodes)
                .map(|bits| self.cost(&(0..nodes).map(|node| bits >> node & 1 == 1).collect::<Vec<_>>()))
                .min()
                .unwrap()
        }
    }

    fn problem(sides: impl Strategy<Value = (usize, usize)>) -> impl Strategy<Value = Problem> {
        sides.prop_flat_map(|(width, height)| {
            let nodes = width * height;
            // Sparse costs make the dead ends and orphans that dense ones hide.
            let cost = prop_oneof![2 => Just(0), 3 => 0..=MAX_COST];
            (
                prop::collection::vec((cost.clone(), cost.clone()), nodes),
                prop::collection::vec(prop::array::uniform4(cost), nodes),
            )
                .prop_map(move |(terminals, pairs)| Problem { width, height, terminals, pairs })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(600))]
        #[test]
        fn finds_the_cheapest_of_all_labellings(problem in problem((1..=4_usize, 1..=3_usize))) {
            let (flow, inside) = problem.grid().cut(&|| false).unwrap();
            prop_assert_eq!(flow, problem.cost(&inside));
            prop_assert_eq!(flow, problem.least_cost());
        }

        #[test]
        fn flow_equals_cut_on_larger_grids(problem in problem((20..40_usize, 20..40_usize))) {
            let (flow, inside) = problem.grid().cut(&|| false).unwrap();
            prop_assert_eq!(flow, problem.cost(&inside));
        }
    }

    #[test]
    fn gives_up_when_cancelled() {
        let side = 400;
        let mut grid = Grid::new(side, side);
        for node in 0..side * side {
            grid.add_terminal(node, i32::from(node % 2 == 0) * 9, i32::from(node % 2 == 1) * 9);
            for direction in FORWARD {
                grid.set_pair(node, direction, 1);
            }
        }
        assert_eq!(grid.cut(&|| true), Err(Error::Cancelled));
    }
}
