%% Object code as beamless_interpreter runs it: one tuple of a module's instructions as beam_disasm names them, their labels resolved to places in it,
%% constants marked, and what only the emulator needs (lines, types, heap tests) left out. Nothing is run here.
%%
%% Operands are {x, N}, {y, N} and {fr, N}, registers; {k, Term}, a constant; {f, Place}, 0 for none.
-module(beamless_code).

-export([read/2]).

%% The code in the binary of a .beam file; the funs that it makes refer to it by Key.
read(Binary, Key) ->
    try beam_disasm:file(Binary) of
        {beam_file, Module, Exports, Attributes, Compile, Functions} ->
            {Labels, Instructions} = place(Functions),
            Entries = maps:from_list([{{Name, Arity}, map_get(Label, Labels)} || {function, Name, Arity, Label, _} <- Functions]),
            Context = {Labels, Entries, Key, strings(Binary)},
            {ok, Module, #{
                exports => [{Name, Arity} || {Name, Arity, _} <- Exports],
                entries => Entries,
                attributes => lists:sort(Attributes),
                compile => Compile,
                md5 => md5(Binary),
                on_load => on_load(Functions),
                instructions => list_to_tuple([resolve(I, Context) || I <- Instructions])}};
        {error, _, _} -> error
    catch
        _:_ -> error
    end.

md5(Binary) ->
    {ok, {_, MD5}} = beam_lib:md5(Binary),
    MD5.

strings(Binary) ->
    case beam_lib:chunks(Binary, ["StrT"], [allow_missing_chunks]) of
        {ok, {_, [{_, Strings}]}} when is_binary(Strings) -> Strings;
        _ -> <<>>
    end.

%% The function that `-on_load` names: the one with the instruction.
on_load(Functions) ->
    case [{Name, Arity} || {function, Name, Arity, _, Code} <- Functions, lists:member(on_load, Code)] of
        [Function | _] -> Function;
        [] -> none
    end.

%% The instructions of all functions in a row, and the place of each label.
place(Functions) ->
    place(lists:append([Code || {function, _, _, _, Code} <- Functions]), 1, #{}, []).

place([{label, Label} | Code], Place, Labels, Placed) -> place(Code, Place, Labels#{Label => Place}, Placed);
place([Instruction | Code], Place, Labels, Placed) ->
    case is_idle(Instruction) of
        true -> place(Code, Place, Labels, Placed);
        false -> place(Code, Place + 1, Labels, [Instruction | Placed])
    end;
place([], _, Labels, Placed) -> {Labels, lists:reverse(Placed)}.

is_idle({line, _}) -> true;
is_idle({test_heap, _, _}) -> true;
is_idle({recv_marker_bind, _, _}) -> true;
is_idle({recv_marker_clear, _}) -> true;
is_idle({recv_marker_reserve, _}) -> true;
is_idle({recv_marker_use, _}) -> true;
is_idle({'%', _}) -> true;
is_idle(Instruction) -> lists:member(Instruction, [on_load, nif_start, fclearerror, timeout]).

resolve({call, _, Function}, Context) -> {call, arity(Function), entry(Function, Context)};
resolve({call_only, _, Function}, Context) -> {call_only, arity(Function), entry(Function, Context)};
resolve({call_last, _, Function, _}, Context) -> {call_only, arity(Function), entry(Function, Context)};
resolve({Call, Arity, {extfunc, erlang, get_module_info, _}}, _) -> {Call, Arity, {extfunc, beamless_loader, about, Arity}};
resolve({call_ext_last, Arity, Function, _}, _) -> {call_ext_only, Arity, Function};
resolve({apply_last, Arity, _}, _) -> {apply_only, Arity};
resolve({allocate_heap, Slots, _, _}, _) -> {allocate, Slots};
resolve({allocate, Slots, _}, _) -> {allocate, Slots};
resolve({make_fun3, {_, Name, Arity}, _, _, Dst, {list, Free}}, {_, _, Key, _} = Context) ->
    {make_fun, {Key, entry({m, Name, Arity}, Context)}, Arity - length(Free), operands(Free, Context), Dst};
resolve({select_val, Value, Fail, {list, Choices}}, Context) ->
    {select, operand(Value, Context), operand(Fail, Context), choices(Choices, Context)};
resolve({select_tuple_arity, Tuple, Fail, {list, Choices}}, Context) ->
    {select_size, operand(Tuple, Context), operand(Fail, Context), choices(Choices, Context)};
resolve({gc_bif, Name, Fail, _, Args, Dst}, Context) -> bif(Name, Fail, Args, Dst, Context);
resolve({bif, Name, Fail, Args, Dst}, Context) -> bif(Name, Fail, Args, Dst, Context);
resolve({arithfbif, Name, Fail, Args, Dst}, Context) -> bif(float_operator(Name), Fail, Args, Dst, Context);
resolve({fconv, Src, Dst}, Context) -> bif(float, {f, 0}, [Src], Dst, Context);
resolve({fmove, Src, Dst}, Context) -> {move, operand(Src, Context), operand(Dst, Context)};
resolve({init_yregs, _}, _) -> init_yregs;
resolve({deallocate, _}, _) -> deallocate;
resolve({bs_create_bin, [{Fail, _, _, _, Dst, _, _, Segments}]}, Context) ->
    {bs_create_bin, operand(Fail, Context), operand(Dst, Context), segments(Segments, Context)};
resolve(Instruction, Context) when is_tuple(Instruction) ->
    [Name | Operands] = tuple_to_list(Instruction),
    list_to_tuple([Name | operands(Operands, Context)]);
resolve(Instruction, _) -> Instruction.

arity({_, _, Arity}) -> Arity;
arity({f, _}) -> 0.

entry({_, Name, Arity}, {_, Entries, _, _}) -> map_get({Name, Arity}, Entries).

bif(Name, Fail, Args, Dst, Context) ->
    {bif, Name, operand(Fail, Context), operands(Args, Context), operand(Dst, Context)}.

float_operator(fadd) -> '+';
float_operator(fsub) -> '-';
float_operator(fmul) -> '*';
float_operator(fdiv) -> '/';
float_operator(fnegate) -> '-'.

operands(Operands, Context) -> [operand(Operand, Context) || Operand <- Operands].

operand({f, 0}, _) -> {f, 0};
operand(nofail, _) -> {f, 0};
operand({f, Label}, {Labels, _, _, _}) -> {f, map_get(Label, Labels)};
operand({atom, Atom}, _) -> {k, Atom};
operand({integer, Integer}, _) -> {k, Integer};
operand({i, Integer}, _) -> {k, Integer};
operand({float, Float}, _) -> {k, Float};
operand({literal, Term}, _) -> {k, Term};
operand(nil, _) -> {k, []};
operand({tr, Register, _}, _) -> Register;
operand({list, Operands}, Context) -> operands(Operands, Context);
operand(Operands, Context) when is_list(Operands) -> operands(Operands, Context);
operand({field_flags, Flags}, _) -> {flags, Flags};
operand(Operand, _) -> Operand.

choices([Value, Place | Choices], Context) ->
    {k, Key} = constant(operand(Value, Context)),
    (choices(Choices, Context))#{Key => operand(Place, Context)};
choices([], _) -> #{}.

constant({k, _} = Constant) -> Constant;
constant(Bare) -> {k, Bare}.

%% Segments of a binary: {Type, Unit, Flags, Value, Size}, and strings.
segments([{atom, string}, _, _, _, {u, Offset}, {i, Size} | Segments], {_, _, _, Strings} = Context) ->
    [{string, binary:part(Strings, Offset, Size)} | segments(Segments, Context)];
segments([{atom, Type}, _, {u, Unit}, Flags, Value, Size | Segments], Context) ->
    {k, List} = operand(Flags, Context),
    [{Type, Unit, List, operand(Value, Context), operand(Size, Context)} | segments(Segments, Context)];
segments([], _) -> [].
