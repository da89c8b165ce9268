//! What the random functions do, as data, and what comes out of it: the interpreter knows nothing of registers, chunks or LLVM.

/// A xorshift generator: the same seed, the same plans.
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.max(1);
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 16) as usize % limit
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const FUNCTIONS: usize = 5;
/// More than there are machine registers for arguments, so that some go through the register file.
const MOST_ARGS: usize = 11;
const MOST_SLOTS: usize = 5;

/// Functions that jump to each other. All take a count of steps and a value first.
#[derive(Debug)]
pub struct Family {
    pub functions: Vec<Plan>,
    /// Of function 0; the count in place of the first.
    pub first_args: Vec<u64>,
}

/// A function: its value is mixed with one of its arguments, then it goes on, one way if the value is even, else another.
#[derive(Debug)]
pub struct Plan {
    pub arity: usize,
    /// The argument that goes into the value.
    pub source: usize,
    pub add: u64,
    /// Whether it may leave to the scheduler when it begins.
    pub yields: bool,
    pub through_c: ThroughC,
    pub even: Way,
    pub odd: Way,
}

/// A C function that the value goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThroughC {
    Not,
    Always,
    /// In a block that is rarely run, where the call keeps the registers.
    Rarely,
    /// One before which the machine state is stored, and reloaded after it.
    WithState,
}

/// Values that go through C rarely have none of these bits.
pub const RARE_BITS: u64 = 6;

#[derive(Debug)]
pub struct Way {
    /// Calls this function with half of the steps and goes on with what it gives.
    pub call: Option<Call>,
    pub to: usize,
    /// Through an address that is only known at run time.
    pub computed: bool,
    /// What the target gets after count and value: arguments of this function by number, without the count; after a call, slots.
    pub args: Vec<usize>,
}

#[derive(Debug)]
pub struct Call {
    pub to: usize,
    pub args: Vec<usize>,
    /// Arguments that live across the call.
    pub slots: Vec<usize>,
}

impl Family {
    pub fn random(random: &mut Random) -> Family {
        let arities: Vec<usize> = (0..FUNCTIONS).map(|_| 2 + random.below(MOST_ARGS - 1)).collect();
        let functions = (0..FUNCTIONS).map(|index| Plan::random(random, index, &arities)).collect();
        Family { functions, first_args: (0..arities[0]).map(|_| random.next() >> 34).collect() }
    }

    /// The value in the end, of `count` steps.
    pub fn interpret(&self, count: u64) -> u64 {
        let mut function = 0;
        let mut args = self.first_args.clone();
        args[0] = count;
        // The frames: the way to go on, the steps left, the slots.
        let mut frames: Vec<(&Way, u64, Vec<u64>)> = Vec::new();
        loop {
            let plan = &self.functions[function];
            if args[0] == 0 {
                let Some((way, left, slots)) = frames.pop() else { return args[1] };
                let value = resumed(args[1], slots[0]);
                args = [left, value].into_iter().chain(way.args.iter().map(|&slot| slots[slot])).collect();
                function = way.to;
                continue;
            }
            let value = plan.value(&args);
            let way = if value & 1 == 0 { &plan.even } else { &plan.odd };
            let taken = |numbers: &[usize]| -> Vec<u64> { numbers.iter().map(|&number| args[number]).collect() };
            let (left, next) = match &way.call {
                Some(call) => {
                    let half = args[0] >> 1;
                    frames.push((way, args[0] - 1 - half, taken(&call.slots)));
                    (half, (call.to, taken(&call.args)))
                }
                None => (args[0] - 1, (way.to, taken(&way.args))),
            };
            args = [left, value].into_iter().chain(next.1).collect();
            function = next.0;
        }
    }
}

/// The value after a call gave `result`.
pub fn resumed(result: u64, slot: u64) -> u64 {
    result.wrapping_mul(7).wrapping_add(slot)
}

impl Plan {
    fn random(random: &mut Random, index: usize, arities: &[usize]) -> Plan {
        let arity = arities[index];
        let through_c = match random.below(6) {
            0 => ThroughC::Always,
            1 => ThroughC::Rarely,
            2 => ThroughC::WithState,
            _ => ThroughC::Not,
        };
        Plan {
            arity,
            source: 1 + random.below(arity - 1),
            add: 1 + random.below(1000) as u64,
            yields: random.chance(50),
            through_c,
            even: Way::random(random, arity, arities),
            odd: Way::random(random, arity, arities),
        }
    }

    fn value(&self, args: &[u64]) -> u64 {
        let value = args[1].wrapping_mul(31).wrapping_add(args[self.source]).wrapping_add(self.add);
        let goes = match self.through_c {
            ThroughC::Not => false,
            ThroughC::Always | ThroughC::WithState => true,
            ThroughC::Rarely => value & RARE_BITS == 0,
        };
        // What the C functions of the driver do.
        if goes { value.wrapping_mul(3).wrapping_add(args[self.source]) } else { value }
    }
}

impl Way {
    fn random(random: &mut Random, arity: usize, arities: &[usize]) -> Way {
        let to = random.below(arities.len());
        let own = |random: &mut Random, count: usize| -> Vec<usize> {
            (0..count).map(|_| 1 + random.below(arity - 1)).collect()
        };
        let call = random.chance(20).then(|| {
            let to = random.below(arities.len());
            let slots = 1 + random.below(MOST_SLOTS);
            Call { to, args: own(random, arities[to] - 2), slots: own(random, slots) }
        });
        let args = match &call {
            Some(call) => (2..arities[to]).map(|_| random.below(call.slots.len())).collect(),
            None => own(random, arities[to] - 2),
        };
        Way { call, to, computed: random.chance(30), args }
    }
}
