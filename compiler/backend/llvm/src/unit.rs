//! One LLVM module under construction: types, the uniform signature, declarations of whatever is referred to.

use beamless_abi::call::Rt;
use beamless_abi::bif::BifRow;
use beamless_abi::process::MACHINE_ARGS;
use beamless_backend::literals::DataWord;
use beamless_backend::{Data, symbol};
use beamless_ir::{Func, Sym};
use beamless_targets::{ArgumentRegisters, CodeShape, Continuations};
use inkwell::AddressSpace;
use inkwell::GlobalVisibility;
use inkwell::builder::Builder;
use inkwell::context::Context;
use inkwell::module::{Linkage, Module};
use inkwell::targets::TargetMachine;
use inkwell::types::{BasicMetadataTypeEnum, BasicTypeEnum, FunctionType, IntType, PointerType};
use inkwell::values::{
    AsValueRef, BasicMetadataValueEnum, BasicValueEnum, FunctionValue, IntValue, LLVMTailCallKind, PointerValue,
};

/// LLVM's number of `preserve_mostcc`.
pub const PRESERVE_MOST: u32 = 14;
/// Machine parameters before the arguments: process, heap top, stack top, reductions.
pub const STATE_PARAMS: usize = 4;
const SIZE_OF_RECORD_LOCATION: u64 = size_of::<beamless_abi::program::Location>() as u64;
const SIZE_OF_RECORD_INFO: u64 = size_of::<beamless_abi::program::FuncInfo>() as u64;
const SIZE_OF_RECORD_ENTRY: u64 = size_of::<beamless_abi::program::FunEntry>() as u64;

pub struct Unit<'c, 'd> {
    pub context: &'c Context,
    pub module: Module<'c>,
    pub data: &'d Data,
    pub shape: &'static CodeShape,
    pub i64: IntType<'c>,
    pub ptr: PointerType<'c>,
    /// An integer as wide as a pointer: an address, or the reductions left.
    pub address: IntType<'c>,
    /// What an argument is between chunks.
    argument: BasicTypeEnum<'c>,
    pub chunk_type: FunctionType<'c>,
}

impl<'c, 'd> Unit<'c, 'd> {
    pub fn new(context: &'c Context, data: &'d Data, machine: &TargetMachine, shape: &'static CodeShape) -> Unit<'c, 'd> {
        let module = context.create_module("beamless");
        module.set_triple(&machine.get_triple());
        module.set_data_layout(&machine.get_target_data().get_data_layout());
        let i64 = context.i64_type();
        let ptr = context.ptr_type(AddressSpace::default());
        let address = context.ptr_sized_int_type(&machine.get_target_data(), None);
        let argument = match shape.arguments {
            ArgumentRegisters::Integer => i64.into(),
            ArgumentRegisters::Double => context.f64_type().into(),
        };
        let mut params: Vec<BasicMetadataTypeEnum<'c>> = vec![ptr.into(), ptr.into(), ptr.into(), address.into()];
        params.extend((0..MACHINE_ARGS).map(|_| BasicMetadataTypeEnum::from(argument)));
        let chunk_type = context.void_type().fn_type(&params, false);
        Unit { context, module, data, shape, i64, ptr, address, argument, chunk_type }
    }

    /// A chunk by symbol name, declared if it is not there yet.
    pub fn chunk(&self, name: &str) -> FunctionValue<'c> {
        self.module.get_function(name).unwrap_or_else(|| {
            let function = self.module.add_function(name, self.chunk_type, Some(Linkage::External));
            function.set_call_conventions(self.shape.convention.number());
            // What precedes the code is read as words.
            function.as_global_value().set_alignment(size_of::<u64>() as u32);
            function.as_global_value().set_visibility(GlobalVisibility::Hidden);
            let unwind = inkwell::attributes::Attribute::get_named_enum_kind_id("nounwind");
            let nounwind = self.context.create_enum_attribute(unwind, 0);
            function.add_attribute(inkwell::attributes::AttributeLoc::Function, nounwind);
            function
        })
    }

    /// The code that a call of `func` goes to: its own, its BIF's stub, or the one that raises `undef`.
    pub fn callee(&self, func: Func) -> FunctionValue<'c> {
        if self.data.defined.contains(&func) {
            self.chunk(&symbol::chunk(func, 0))
        } else if beamless_backend::data::is_bif(func) {
            self.chunk(&symbol::stub(func))
        } else {
            self.chunk(&symbol::undefined(func))
        }
    }

    pub fn code(&self, sym: Sym) -> FunctionValue<'c> {
        match sym {
            Sym::Chunk(func, 0) => self.callee(func),
            Sym::Chunk(func, index) => self.chunk(&symbol::chunk(func, index)),
            Sym::BifStub(func) => self.chunk(&symbol::stub(func)),
            Sym::Info(_) | Sym::Here => unreachable!("not code"),
        }
    }

    /// A C function of the runtime: `params` words, and a word or nothing as its result.
    pub fn runtime_fn(&self, name: &str, params: usize, has_result: bool) -> FunctionValue<'c> {
        self.module.get_function(name).unwrap_or_else(|| {
            let types = vec![BasicMetadataTypeEnum::from(self.i64); params];
            let ty = if has_result { self.i64.fn_type(&types, false) } else { self.context.void_type().fn_type(&types, false) };
            let function = self.module.add_function(name, ty, Some(Linkage::External));
            function.as_global_value().set_visibility(GlobalVisibility::Hidden);
            function
        })
    }

    pub fn rt(&self, rt: Rt) -> FunctionValue<'c> {
        let row = rt.row();
        self.runtime_fn(row.name, row.params, row.has_result)
    }

    pub fn bif(&self, row: &BifRow) -> FunctionValue<'c> {
        self.runtime_fn(row.symbol, row.arity as usize + 1, true)
    }

    /// Chunks are compiled as if the machine stack needed no alignment, so that those with a C call on some path do not push and pop a word on all
    /// others; C functions are called through [`Unit::way`]. fib: two instructions less of 14 a chunk.
    pub fn forget_alignment(&self) {
        let words = self.context.i32_type().const_int(size_of::<u64>() as u64, false);
        self.module.add_basic_value_flag("override-stack-alignment", inkwell::module::FlagBehavior::Error, words);
    }

    /// What chunks call in place of a C function: it aligns the stack. The cold variant leaves all registers as they were, so that a
    /// call on a cold path does not move the hot path's values out of their registers.
    pub fn way(&self, function: FunctionValue<'c>, cold: bool) -> FunctionValue<'c> {
        let name = symbol::way(&function.get_name().to_string_lossy(), cold);
        self.module.get_function(&name).unwrap_or_else(|| {
            let way = self.module.add_function(&name, function.get_type(), Some(Linkage::LinkOnceODR));
            way.as_global_value().set_visibility(GlobalVisibility::Hidden);
            way.set_call_conventions(if cold { PRESERVE_MOST } else { 0 });
            let enumerated = |name, value| {
                let kind = inkwell::attributes::Attribute::get_named_enum_kind_id(name);
                self.context.create_enum_attribute(kind, value)
            };
            let realigns = self.context.create_string_attribute("stackrealign", "");
            for attribute in [enumerated("alignstack", 16), enumerated("noinline", 0), enumerated("nounwind", 0), realigns] {
                way.add_attribute(inkwell::attributes::AttributeLoc::Function, attribute);
            }
            let builder = self.context.create_builder();
            builder.position_at_end(self.context.append_basic_block(way, ""));
            let args: Vec<_> = way.get_param_iter().map(BasicMetadataValueEnum::from).collect();
            let call = builder.build_call(function, &args, "").expect("positioned");
            match call.try_as_basic_value().basic() {
                Some(made) => builder.build_return(Some(&made)),
                None => builder.build_return(None),
            }
            .expect("positioned");
            way
        })
    }

    /// The reductions left have a word in the process.
    pub fn store_counter(&self, builder: &Builder<'c>, place: PointerValue<'c>, count: IntValue<'c>) {
        let word = builder.build_int_s_extend(count, self.i64, "").expect("positioned");
        builder.build_store(place, word).expect("positioned");
    }

    pub fn load_counter(&self, builder: &Builder<'c>, place: PointerValue<'c>) -> IntValue<'c> {
        let word = builder.build_load(self.i64, place, "").expect("positioned").into_int_value();
        builder.build_int_truncate(word, self.address, "").expect("positioned")
    }

    /// An address where a whole word is expected.
    pub fn address_word(&self, builder: &Builder<'c>, address: PointerValue<'c>) -> IntValue<'c> {
        builder.build_ptr_to_int(address, self.i64, "").expect("positioned")
    }

    /// A word on its way to another chunk.
    pub fn as_argument(&self, builder: &Builder<'c>, word: IntValue<'c>) -> BasicMetadataValueEnum<'c> {
        builder.build_bit_cast(word, self.argument, "").expect("positioned").into()
    }

    fn no_argument(&self) -> BasicMetadataValueEnum<'c> {
        match self.argument {
            BasicTypeEnum::FloatType(ty) => ty.get_poison().into(),
            _ => self.i64.get_poison().into(),
        }
    }

    /// An argument of a chunk as a word.
    pub fn argument(&self, builder: &Builder<'c>, function: FunctionValue<'c>, index: usize) -> IntValue<'c> {
        let param = function.get_nth_param((STATE_PARAMS + index) as u32).expect("uniform signature");
        builder.build_bit_cast(param, self.i64, "").expect("positioned").into_int_value()
    }

    /// A table of static data, defined in the data unit.
    pub fn table(&self, name: &str) -> PointerValue<'c> {
        let global = self.module.get_global(name).unwrap_or_else(|| {
            let global = self.module.add_global(self.context.i8_type().array_type(0), None, name);
            global.set_visibility(GlobalVisibility::Hidden);
            global.set_constant(true);
            global
        });
        global.as_pointer_value()
    }

    /// A constant: the address of a table plus an offset in bytes.
    pub fn table_address(&self, name: &str, offset: u64) -> PointerValue<'c> {
        let offset = self.i64.const_int(offset, false);
        // SAFETY: offsets are within the table; the collector of data made both.
        unsafe { self.table(name).const_gep(self.context.i8_type(), &[offset]) }
    }

    pub fn data_word(&self, word: DataWord) -> Word<'c> {
        match word {
            DataWord::Const(bits) => Word::Number(bits),
            DataWord::Literal { word, tag } => Word::Address(self.table_address(symbol::LITERALS, word * 8 + tag)),
            DataWord::FunEntry(number) => Word::Address(self.fun_entry(number)),
        }
    }

    /// A constant word in code.
    pub fn word(&self, word: Word<'c>) -> IntValue<'c> {
        match word {
            Word::Number(bits) => self.i64.const_int(bits, false),
            Word::Address(address) => address.const_to_int(self.i64),
        }
    }

    pub fn fun_entry(&self, number: u32) -> PointerValue<'c> {
        self.table_address(symbol::FUN_ENTRIES, u64::from(number) * SIZE_OF_RECORD_ENTRY)
    }

    pub fn info(&self, func: Func) -> PointerValue<'c> {
        self.table_address(symbol::INFOS, u64::from(self.data.info_number(func)) * SIZE_OF_RECORD_INFO)
    }

    pub fn location_address(&self, number: u32) -> PointerValue<'c> {
        self.table_address(symbol::LOCATIONS, u64::from(number) * SIZE_OF_RECORD_LOCATION)
    }

    /// Ends the block: jumps to another chunk with the given state and arguments; the rest of the registers is undefined.
    pub fn must_tail(
        &self,
        builder: &Builder<'c>,
        code: Callee<'c>,
        state: [BasicValueEnum<'c>; STATE_PARAMS],
        args: &[IntValue<'c>],
    ) {
        let mut all: Vec<BasicMetadataValueEnum<'c>> = state.iter().map(|&value| value.into()).collect();
        all.extend(args.iter().take(MACHINE_ARGS).map(|&value| self.as_argument(builder, value)));
        while all.len() < STATE_PARAMS + MACHINE_ARGS {
            all.push(self.no_argument());
        }
        let call = match code {
            Callee::Known(function) => builder.build_call(function, &all, ""),
            Callee::Address(pointer) => builder.build_indirect_call(self.chunk_type, pointer, &all, ""),
        }
        .expect("positioned");
        call.set_call_convention(self.shape.convention.number());
        call.set_tail_call_kind(LLVMTailCallKind::LLVMTailCallKindMustTail);
        builder.build_return(None).expect("positioned");
    }

    /// Sets the data that precedes a chunk's code.
    pub fn set_prefix(&self, function: FunctionValue<'c>, prefix: &Prefix<'c>) {
        let Continuations::BeforeCode = self.shape.continuations;
        let i32 = self.context.i32_type();
        let here = function.as_global_value().as_pointer_value().const_to_int(self.address);
        let relative = |address: Option<PointerValue<'c>>| match address {
            Some(address) => {
                let distance = address.const_to_int(self.address).const_sub(here);
                if self.shape.pointer_bytes == 4 { distance } else { distance.const_truncate(i32) }
            }
            None => i32.const_zero(),
        };
        let value = self.context.const_struct(
            &[
                self.i64.const_int(prefix.bitmap, false).into(),
                relative(prefix.handler).into(),
                relative(prefix.location).into(),
                i32.const_int(u64::from(prefix.slots), false).into(),
                i32.const_int(u64::from(prefix.kind), false).into(),
            ],
            true,
        );
        // SAFETY: both values belong to this module's context; prefix data may be any constant.
        unsafe { llvm_sys::core::LLVMSetPrefixData(function.as_value_ref(), value.as_value_ref()) };
    }
}

/// A word of static data.
#[derive(Clone, Copy)]
pub enum Word<'c> {
    Number(u64),
    Address(PointerValue<'c>),
}

/// What precedes a chunk's code (abi `Prefix`).
pub struct Prefix<'c> {
    pub bitmap: u64,
    pub handler: Option<PointerValue<'c>>,
    pub location: Option<PointerValue<'c>>,
    pub slots: u32,
    pub kind: u32,
}

#[derive(Clone, Copy)]
pub enum Callee<'c> {
    Known(FunctionValue<'c>),
    Address(PointerValue<'c>),
}
