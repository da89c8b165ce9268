//! Blocks, edges and jumps in LLVM's terms: parameters become phis, every way out of a function a `musttail` call.

use crate::emitter::{Block, BlockData, Emitter};
use beamless_abi::process::MACHINE_ARGS;
use beamless_backend::emit::{Callee, Edge, Kind, Odds, STATE_PARAMS};
use inkwell::basic_block::BasicBlock;
use inkwell::types::BasicTypeEnum;
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, CallSiteValue, InstructionValue, IntValue, LLVMTailCallKind};

impl<'c> Emitter<'_, 'c> {
    pub fn new_block(&mut self, params: &[Kind]) -> Block {
        let here = self.builder.get_insert_block().expect("positioned");
        let block = self.unit.context.append_basic_block(self.function, "");
        self.builder.position_at_end(block);
        let params = params.iter().map(|&kind| self.builder.build_phi(self.ty(kind), "").expect("positioned")).collect();
        self.builder.position_at_end(here);
        self.blocks.push(BlockData { block, params });
        Block(self.blocks.len() - 1)
    }

    /// Notes the arguments of an edge from the current position.
    pub fn edge(&self, edge: Edge<'_, Self>) -> BasicBlock<'c> {
        let from = self.builder.get_insert_block().expect("positioned");
        let to = &self.blocks[edge.block.0];
        for (phi, arg) in to.params.iter().zip(edge.args) {
            phi.add_incoming(&[(arg, from)]);
        }
        to.block
    }

    /// An edge through a block of its own.
    fn split_edge(&self, edge: Edge<'_, Self>) -> BasicBlock<'c> {
        let here = self.builder.get_insert_block().expect("positioned");
        let between = self.unit.context.append_basic_block(self.function, "");
        self.builder.position_at_end(between);
        let block = self.edge(edge);
        self.builder.build_unconditional_branch(block).expect("positioned");
        self.builder.position_at_end(here);
        between
    }

    pub fn conditional(&self, condition: IntValue<'c>, yes: Edge<'_, Self>, no: Edge<'_, Self>, odds: Odds) {
        // Both edges to one block would give its phis two entries for one source.
        let no_block = if yes.block == no.block && !no.args.is_empty() { self.split_edge(no) } else { self.edge(no) };
        let yes_block = self.edge(yes);
        let branch = self.builder.build_conditional_branch(condition, yes_block, no_block).expect("positioned");
        match odds {
            Odds::Even => {}
            Odds::Likely => self.weigh(branch, 16, 1),
            Odds::Always => self.weigh(branch, 2000, 1),
            Odds::Never => self.weigh(branch, 1, 2000),
        }
    }

    /// Attaches branch weights.
    fn weigh(&self, branch: InstructionValue<'c>, yes: u64, no: u64) {
        let i32 = self.unit.context.i32_type();
        let weights = self.unit.context.metadata_node(&[
            self.unit.context.metadata_string("branch_weights").into(),
            i32.const_int(yes, false).into(),
            i32.const_int(no, false).into(),
        ]);
        let kind = self.unit.context.get_kind_id("prof");
        branch.set_metadata(weights, kind).expect("metadata of a branch");
    }

    pub fn many_ways(&self, value: IntValue<'c>, cases: &[(u64, Edge<'_, Self>)], default: Edge<'_, Self>) {
        let edges = || cases.iter().map(|case| case.1).chain([default]);
        let block = |edge: Edge<'_, Self>| {
            let repeated = edges().filter(|other| other.block == edge.block).count() > 1;
            if repeated && !edge.args.is_empty() { self.split_edge(edge) } else { self.edge(edge) }
        };
        let keys = cases.iter().map(|case| self.unit.i64.const_int(case.0, false));
        let cases: Vec<_> = keys.zip(cases.iter().map(|case| block(case.1))).collect();
        self.builder.build_switch(value, block(default), &cases).expect("positioned");
    }

    /// Ends the block: jumps to another chunk with the given state and arguments; the rest of the registers is undefined.
    pub fn must_tail(
        &self,
        to: Callee<'_, BasicValueEnum<'c>>,
        state: [BasicValueEnum<'c>; STATE_PARAMS],
        args: &[BasicValueEnum<'c>],
    ) {
        let call = self.call_chunk(to, state, args);
        call.set_tail_call_kind(LLVMTailCallKind::LLVMTailCallKindMustTail);
        self.builder.build_return(None).expect("positioned");
    }

    pub fn call_chunk(
        &self,
        to: Callee<'_, BasicValueEnum<'c>>,
        state: [BasicValueEnum<'c>; STATE_PARAMS],
        args: &[BasicValueEnum<'c>],
    ) -> CallSiteValue<'c> {
        let mut all: Vec<BasicMetadataValueEnum<'c>> = state.iter().map(|&value| value.into()).collect();
        let argument = self.unit.argument;
        all.extend(args.iter().map(|&arg| {
            let made = self.builder.build_bit_cast(self.int(arg), argument, "").expect("positioned");
            BasicMetadataValueEnum::from(made)
        }));
        let none = match argument {
            BasicTypeEnum::FloatType(ty) => ty.get_poison().into(),
            _ => self.unit.i64.get_poison().into(),
        };
        all.resize(STATE_PARAMS + MACHINE_ARGS, none);
        let call = match to {
            Callee::Name(name) => self.builder.build_call(self.unit.chunk(name), &all, ""),
            Callee::Address(code) => {
                self.builder.build_indirect_call(self.unit.chunk_type, self.pointer(code), &all, "")
            }
        }
        .expect("positioned");
        call.set_call_convention(self.unit.shape.convention.number());
        call
    }
}
