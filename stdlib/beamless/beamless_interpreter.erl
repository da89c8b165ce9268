%% Runs the instructions of modules that were loaded while the program runs (beamless_loader), as the BEAM documents them in genop.tab.
%% X are the argument registers, a map; Y the frame of the running function, a tuple; C the instructions. A call is a call of run/4,
%% so that frames lie on the process's own stack, and a tail call is one too.
%% Left out: what compilers before OTP 25's made, and lines in stack traces.
-module(beamless_interpreter).

-export([run/3, call_lambda/2]).

%% Runs the function that begins at the place.
run(Place, C, Args) -> run(Place, C, registers(Args, 0, #{}), {}).

registers([Arg | Args], N, X) -> registers(Args, N + 1, X#{N => Arg});
registers([], _, X) -> X.

%% What a fun that loaded code made does.
call_lambda({Key, Place}, Args) -> run(Place, beamless_loader:instructions(Key), Args).

run(I, C, X, Y) ->
    case element(I, C) of
        {move, Src, Dst} ->
            put_result(Dst, value(Src, X, Y), I, C, X, Y);
        {test, Name, {f, Fail}, Args} ->
            case Args of
                [A] ->
                    case test(Name, value(A, X, Y)) of
                        true -> run(I + 1, C, X, Y);
                        false -> run(Fail, C, X, Y)
                    end;
                _ -> test(Name, Args, Fail, I, C, X, Y)
            end;
        {call, Arity, Entry} ->
            Result = run(Entry, C, passed(Arity, X), {}),
            run(I + 1, C, #{0 => Result}, Y);
        {call_only, Arity, Entry} -> run(Entry, C, passed(Arity, X), {});
        {call_ext, Arity, {extfunc, M, F, _}} ->
            Result = call(M, F, arguments(Arity, X)),
            run(I + 1, C, #{0 => Result}, Y);
        {call_ext_only, Arity, {extfunc, M, F, _}} -> call(M, F, arguments(Arity, X));
        return -> map_get(0, X);
        {bif, Name, Fail, Args, Dst} -> bif(Name, Fail, values(Args, X, Y), Dst, I, C, X, Y);
        {allocate, Slots} -> run(I + 1, C, X, erlang:make_tuple(Slots, []));
        deallocate -> run(I + 1, C, X, {});
        init_yregs -> run(I + 1, C, X, Y);
        {jump, {f, Place}} -> run(Place, C, X, Y);
        {get_tuple_element, Src, N, Dst} -> put_result(Dst, element(N + 1, value(Src, X, Y)), I, C, X, Y);
        {get_list, Src, Head, Tail} ->
            [H | T] = value(Src, X, Y),
            run(I + 1, C, put_x(Tail, T, put_x(Head, H, X)), put_y(Tail, T, put_y(Head, H, Y)));
        {get_hd, Src, Dst} -> put_result(Dst, hd(value(Src, X, Y)), I, C, X, Y);
        {get_tl, Src, Dst} -> put_result(Dst, tl(value(Src, X, Y)), I, C, X, Y);
        {put_list, Head, Tail, Dst} -> put_result(Dst, [value(Head, X, Y) | value(Tail, X, Y)], I, C, X, Y);
        {put_tuple2, Dst, Args} -> put_result(Dst, list_to_tuple(values(Args, X, Y)), I, C, X, Y);
        {select, Src, Fail, Choices} -> select(value(Src, X, Y), Fail, Choices, C, X, Y);
        {select_size, Src, Fail, Choices} -> select(tuple_size(value(Src, X, Y)), Fail, Choices, C, X, Y);
        Instruction -> step(Instruction, I, C, X, Y)
    end.

%% The less frequent instructions.
step({swap, A, B}, I, C, X, Y) ->
    {VA, VB} = {value(A, X, Y), value(B, X, Y)},
    run(I + 1, C, put_x(A, VB, put_x(B, VA, X)), put_y(A, VB, put_y(B, VA, Y)));
step({trim, Count, _}, I, C, X, Y) ->
    run(I + 1, C, X, list_to_tuple(lists:nthtail(Count, tuple_to_list(Y))));
step({set_tuple_element, Value, Tuple, N}, I, C, X, Y) ->
    put_result(Tuple, setelement(N + 1, value(Tuple, X, Y), value(Value, X, Y)), I, C, X, Y);
step({make_fun, Entry, Arity, Free, Dst}, I, C, X, Y) ->
    put_result(Dst, beamless_lambda:make(Arity, Entry, values(Free, X, Y)), I, C, X, Y);
step({call_fun, Arity}, I, C, X, Y) ->
    Result = apply(map_get(Arity, X), arguments(Arity, X)),
    run(I + 1, C, #{0 => Result}, Y);
step({call_fun2, _, Arity, Fun}, I, C, X, Y) ->
    Result = apply(value(Fun, X, Y), arguments(Arity, X)),
    run(I + 1, C, #{0 => Result}, Y);
step({apply, Arity}, I, C, X, Y) ->
    Result = call(map_get(Arity, X), map_get(Arity + 1, X), arguments(Arity, X)),
    run(I + 1, C, #{0 => Result}, Y);
step({apply_only, Arity}, _, _, X, _) ->
    call(map_get(Arity, X), map_get(Arity + 1, X), arguments(Arity, X));
step(send, I, C, #{0 := To, 1 := Message}, Y) ->
    run(I + 1, C, #{0 => To ! Message}, Y);
step({put_map_assoc, Fail, Map, Dst, _, Pairs}, I, C, X, Y) ->
    update_map(fun maps:put/3, Fail, Map, Dst, Pairs, I, C, X, Y);
step({put_map_exact, Fail, Map, Dst, _, Pairs}, I, C, X, Y) ->
    update_map(fun maps:update/3, Fail, Map, Dst, Pairs, I, C, X, Y);
step({get_map_elements, {f, Fail}, Map, Pairs}, I, C, X, Y) ->
    case get_elements(Pairs, value(Map, X, Y), X, Y, X, Y) of
        {NewX, NewY} -> run(I + 1, C, NewX, NewY);
        missing -> run(Fail, C, X, Y)
    end;
step({update_record, _, _, Src, Dst, Updates}, I, C, X, Y) ->
    put_result(Dst, update_record(Updates, value(Src, X, Y), X, Y), I, C, X, Y);
step({'try', _, {f, Handler}}, I, C, X, Y) ->
    try run(I + 1, C, X, Y) of
        {'$beamless_end', Next, NextX, NextY} -> run(Next, C, NextX, NextY)
    catch
        Class:Reason:Stack ->
            run(Handler, C, #{0 => Class, 1 => Reason, 2 => {'$beamless_trace', Class, Stack}}, Y)
    end;
step({'catch', _, {f, Handler}}, I, C, X, Y) ->
    try run(I + 1, C, X, Y) of
        {'$beamless_end', Next, NextX, NextY} -> run(Next, C, NextX, NextY)
    catch
        throw:Value -> run(Handler + 1, C, #{0 => Value}, Y);
        exit:Reason -> run(Handler + 1, C, #{0 => {'EXIT', Reason}}, Y);
        error:Reason:Stack -> run(Handler + 1, C, #{0 => {'EXIT', {Reason, Stack}}}, Y)
    end;
step({try_end, _}, I, _, X, Y) -> {'$beamless_end', I + 1, X, Y};
step({catch_end, _}, I, _, X, Y) -> {'$beamless_end', I + 1, X, Y};
step({try_case, _}, I, C, X, Y) -> run(I + 1, C, X, Y);
step({raise, _, [Trace, Reason], _}, _, _, X, Y) ->
    {'$beamless_trace', Class, Stack} = value(Trace, X, Y),
    erlang:raise(Class, value(Reason, X, Y), Stack);
step(raw_raise, _, _, #{0 := Class, 1 := Reason, 2 := Trace}, _) ->
    erlang:raise(Class, Reason, stack(Trace));
step(build_stacktrace, I, C, #{0 := Trace} = X, Y) ->
    run(I + 1, C, X#{0 => stack(Trace)}, Y);
step({badmatch, Value}, _, _, X, Y) -> error({badmatch, value(Value, X, Y)});
step({case_end, Value}, _, _, X, Y) -> error({case_clause, value(Value, X, Y)});
step({try_case_end, Value}, _, _, X, Y) -> error({try_clause, value(Value, X, Y)});
step({badrecord, Value}, _, _, X, Y) -> error({badrecord, value(Value, X, Y)});
step(if_end, _, _, _, _) -> error(if_clause);
step({func_info, {k, M}, {k, F}, Arity}, _, _, X, _) ->
    erlang:raise(error, function_clause, [{M, F, arguments(Arity, X), []}]);
step({loop_rec, {f, Empty}, Dst}, I, C, X, Y) ->
    case element(Empty, C) of
        {wait, _} -> receive_with(infinity, Dst, I, Empty, C, X, Y);
        {wait_timeout, _, Time} -> receive_with(value(Time, X, Y), Dst, I, Empty + 1, C, X, Y);
        _ -> receive_with(0, Dst, I, Empty, C, X, Y)
    end;
step(remove_message, I, _, X, Y) -> {'$beamless_end', I + 1, X, Y};
step({loop_rec_end, _}, _, _, _, _) -> nomatch;
step({wait, {f, Loop}}, I, C, X, Y) -> wait(infinity, Loop, I, C, X, Y);
step({wait_timeout, {f, Loop}, Time}, I, C, X, Y) -> wait(value(Time, X, Y), Loop, I + 1, C, X, Y);
step({bs_start_match4, Fail, _, Src, Dst}, I, C, X, Y) -> start_match(Fail, Src, Dst, I, C, X, Y);
step({bs_start_match3, Fail, Src, _, Dst}, I, C, X, Y) -> start_match(Fail, Src, Dst, I, C, X, Y);
step({bs_get_tail, Context, Dst, _}, I, C, X, Y) ->
    put_result(Dst, beamless_bits:tail(value(Context, X, Y)), I, C, X, Y);
step({bs_get_position, Context, Dst, _}, I, C, X, Y) ->
    put_result(Dst, beamless_bits:position(value(Context, X, Y)), I, C, X, Y);
step({bs_set_position, Context, Position}, I, C, X, Y) ->
    beamless_bits:set_position(value(Context, X, Y), value(Position, X, Y)),
    run(I + 1, C, X, Y);
step(bs_init_writable, I, C, _, Y) -> run(I + 1, C, #{0 => <<>>}, Y);
step({bs_create_bin, {f, Fail}, Dst, Segments}, I, C, X, Y) ->
    Values = [segment(Segment, X, Y) || Segment <- Segments],
    try beamless_bits:build(Values) of
        Bits -> put_result(Dst, Bits, I, C, X, Y)
    catch
        error:_ when Fail =/= 0 -> run(Fail, C, X, Y)
    end;
step(Instruction, _, _, _, _) -> error({badfile, Instruction}).

%% What loaded code calls by name may be anything that the program has.
call(M, F, Args) when is_atom(M), is_atom(F) -> apply(beamless_native:name(M), beamless_native:name(F), Args);
call(M, F, Args) -> apply(M, F, Args).

%% Registers and operands.

put_result(Dst, Value, I, C, X, Y) -> run(I + 1, C, put_x(Dst, Value, X), put_y(Dst, Value, Y)).

put_x({x, N}, Value, X) -> X#{N => Value};
put_x({fr, _} = Register, Value, X) -> X#{Register => Value};
put_x({y, _}, _, X) -> X.

put_y({y, N}, Value, Y) -> setelement(N + 1, Y, Value);
put_y(_, _, Y) -> Y.

value({x, N}, X, _) -> map_get(N, X);
value({y, N}, _, Y) -> element(N + 1, Y);
value({k, Term}, _, _) -> Term;
value({fr, _} = Register, X, _) -> map_get(Register, X).

values([Operand | Operands], X, Y) -> [value(Operand, X, Y) | values(Operands, X, Y)];
values([], _, _) -> [].

arguments(Arity, X) -> arguments(Arity - 1, X, []).

arguments(-1, _, Args) -> Args;
arguments(N, X, Args) -> arguments(N - 1, X, [map_get(N, X) | Args]).

%% The registers that a callee sees, so that it keeps nothing else alive.
passed(Arity, X) when map_size(X) =:= Arity -> X;
passed(Arity, X) -> registers(arguments(Arity, X), 0, #{}).

select(Value, {f, Fail}, Choices, C, X, Y) ->
    case Choices of
        #{Value := {f, Place}} -> run(Place, C, X, Y);
        #{} -> run(Fail, C, X, Y)
    end.

%% Tests.

test(is_integer, V) -> is_integer(V);
test(is_float, V) -> is_float(V);
test(is_number, V) -> is_number(V);
test(is_atom, V) -> is_atom(V);
test(is_pid, V) -> is_pid(V);
test(is_reference, V) -> is_reference(V);
test(is_port, V) -> is_port(V);
test(is_nil, V) -> V =:= [];
test(is_binary, V) -> is_binary(V);
test(is_bitstr, V) -> is_bitstring(V);
test(is_list, V) -> is_list(V);
test(is_nonempty_list, V) -> is_list(V) andalso V =/= [];
test(is_tuple, V) -> is_tuple(V);
test(is_function, V) -> is_function(V);
test(is_boolean, V) -> is_boolean(V);
test(is_map, V) -> is_map(V).

test(Name, [A, B], Fail, I, C, X, Y) when is_tuple(B) ->
    case compare(Name, A, B, X, Y) of
        true -> run(I + 1, C, X, Y);
        false -> run(Fail, C, X, Y);
        match -> match(Name, [A, B], Fail, I, C, X, Y)
    end;
test(test_arity, [Tuple, Size], Fail, I, C, X, Y) ->
    branch(tuple_size(value(Tuple, X, Y)) =:= Size, Fail, I, C, X, Y);
test(is_tagged_tuple, [Src, Size, {k, Tag}], Fail, I, C, X, Y) ->
    Tuple = value(Src, X, Y),
    branch(is_tuple(Tuple) andalso tuple_size(Tuple) =:= Size andalso element(1, Tuple) =:= Tag, Fail, I, C, X, Y);
test(has_map_fields, [Map | Keys], Fail, I, C, X, Y) ->
    Value = value(Map, X, Y),
    branch(lists:all(fun(Key) -> is_map_key(Key, Value) end, values(lists:flatten(Keys), X, Y)), Fail, I, C, X, Y);
test(Name, Args, Fail, I, C, X, Y) -> match(Name, Args, Fail, I, C, X, Y).

branch(true, _, I, C, X, Y) -> run(I + 1, C, X, Y);
branch(false, Fail, _, C, X, Y) -> run(Fail, C, X, Y).

compare(is_lt, A, B, X, Y) -> value(A, X, Y) < value(B, X, Y);
compare(is_ge, A, B, X, Y) -> value(A, X, Y) >= value(B, X, Y);
compare(is_eq, A, B, X, Y) -> value(A, X, Y) == value(B, X, Y);
compare(is_ne, A, B, X, Y) -> value(A, X, Y) /= value(B, X, Y);
compare(is_eq_exact, A, B, X, Y) -> value(A, X, Y) =:= value(B, X, Y);
compare(is_ne_exact, A, B, X, Y) -> value(A, X, Y) =/= value(B, X, Y);
compare(is_function2, A, B, X, Y) -> is_function(value(A, X, Y), value(B, X, Y));
compare(_, _, _, _, _) -> match.

%% Steps of matching a bit string: those that give something have its register last.
match(Name, [Context | Args], Fail, I, C, X, Y) ->
    {Values, Dst} = match_operands(Name, Args, X, Y),
    case beamless_bits:match(Name, value(Context, X, Y), Values) of
        {ok, Value} -> put_result(Dst, Value, I, C, X, Y);
        true -> run(I + 1, C, X, Y);
        false -> run(Fail, C, X, Y)
    end.

match_operands(Name, [_, Size, Unit, {flags, Flags}, Dst], X, Y)
  when Name =:= bs_get_integer2; Name =:= bs_get_float2; Name =:= bs_get_binary2 ->
    {[value(Size, X, Y), Unit, Flags], Dst};
match_operands(_, [_, {flags, Flags}, Dst], _, _) -> {[Flags], Dst};
match_operands(bs_skip_bits2, [Size, Unit, _], X, Y) -> {[value(Size, X, Y), Unit], none};
match_operands(Name, [_, {flags, Flags}], _, _) when Name =/= bs_match_string -> {[Flags], none};
match_operands(_, Args, _, _) -> {Args, none}.

start_match(Fail, Src, Dst, I, C, X, Y) ->
    case beamless_bits:start(value(Src, X, Y)) of
        false ->
            {f, Place} = Fail,
            run(Place, C, X, Y);
        Context -> put_result(Dst, Context, I, C, X, Y)
    end.

segment({string, _} = Segment, _, _) -> Segment;
segment({Type, Unit, Flags, Value, Size}, X, Y) ->
    {Type, Unit, Flags, value(Value, X, Y), case Size of {k, _} -> element(2, Size); _ -> value(Size, X, Y) end}.

%% Maps and records.

update_map(Update, {f, Fail}, Map, Dst, Pairs, I, C, X, Y) ->
    try update_map(Pairs, Update, value(Map, X, Y), X, Y) of
        Updated -> put_result(Dst, Updated, I, C, X, Y)
    catch
        error:_ when Fail =/= 0 -> run(Fail, C, X, Y)
    end.

update_map([Key, Value | Pairs], Update, Map, X, Y) ->
    update_map(Pairs, Update, Update(value(Key, X, Y), value(Value, X, Y), Map), X, Y);
update_map([], _, Map, _, _) -> Map.

%% All keys are read before anything is written.
get_elements([Key, Dst | Pairs], Map, X, Y, NewX, NewY) ->
    case Map of
        #{} ->
            case maps:find(value(Key, X, Y), Map) of
                {ok, Value} -> get_elements(Pairs, Map, X, Y, put_x(Dst, Value, NewX), put_y(Dst, Value, NewY));
                error -> missing
            end;
        _ -> missing
    end;
get_elements([], _, _, _, NewX, NewY) -> {NewX, NewY}.

update_record([{u, N}, Value | Updates], Record, X, Y) ->
    update_record(Updates, setelement(N, Record, value(Value, X, Y)), X, Y);
update_record([{k, N}, Value | Updates], Record, X, Y) ->
    update_record(Updates, setelement(N, Record, value(Value, X, Y)), X, Y);
update_record([], Record, _, _) -> Record.

%% Messages: each is shown to the instructions from Begin on until they take it or ask for the next.

receive_with(Time, Dst, I, Empty, C, X, Y) ->
    Take = fun(Message) -> run(I + 1, C, put_x(Dst, Message, X), put_y(Dst, Message, Y)) end,
    case prim_eval:'receive'(Take, Time) of
        {'$beamless_end', Next, NextX, NextY} -> run(Next, C, NextX, NextY);
        timeout -> run(Empty, C, X, Y)
    end.

%% Where a wait is not what the loop before it ends with: a receive that has no clauses, or an instruction between them.
wait(Time, Loop, After, C, X, Y) ->
    case element(Loop, C) of
        {loop_rec, _, Dst} -> receive_with(Time, Dst, Loop, After, C, X, Y);
        _ ->
            receive after Time -> ok end,
            run(After, C, X, Y)
    end.

stack({'$beamless_trace', _, Stack}) -> [Frame || Frame <- Stack, not is_own(element(1, Frame))];
stack(Stack) -> Stack.

is_own(Module) -> lists:member(Module, [?MODULE, beamless_loader, beamless_lambda, beamless_bits, prim_eval, error_handler]).

%% BIFs that are instructions.

bif(Name, {f, 0}, Args, Dst, I, C, X, Y) -> put_result(Dst, bif(Name, Args), I, C, X, Y);
bif(Name, {f, Fail}, Args, Dst, I, C, X, Y) ->
    try bif(Name, Args) of
        Value -> put_result(Dst, Value, I, C, X, Y)
    catch
        error:_ -> run(Fail, C, X, Y)
    end.

bif('+', [A, B]) -> A + B;
bif('-', [A, B]) -> A - B;
bif('*', [A, B]) -> A * B;
bif('/', [A, B]) -> A / B;
bif('div', [A, B]) -> A div B;
bif('rem', [A, B]) -> A rem B;
bif('band', [A, B]) -> A band B;
bif('bor', [A, B]) -> A bor B;
bif('bxor', [A, B]) -> A bxor B;
bif('bsl', [A, B]) -> A bsl B;
bif('bsr', [A, B]) -> A bsr B;
bif('<', [A, B]) -> A < B;
bif('=<', [A, B]) -> A =< B;
bif('>', [A, B]) -> A > B;
bif('>=', [A, B]) -> A >= B;
bif('==', [A, B]) -> A == B;
bif('/=', [A, B]) -> A /= B;
bif('=:=', [A, B]) -> A =:= B;
bif('=/=', [A, B]) -> A =/= B;
bif('and', [A, B]) -> A and B;
bif('or', [A, B]) -> A or B;
bif('xor', [A, B]) -> A xor B;
bif('-', [A]) -> - A;
bif('+', [A]) -> + A;
bif('bnot', [A]) -> bnot A;
bif('not', [A]) -> not A;
bif(abs, [A]) -> abs(A);
bif(bit_size, [A]) -> bit_size(A);
bif(byte_size, [A]) -> byte_size(A);
bif(ceil, [A]) -> ceil(A);
bif(float, [A]) -> float(A);
bif(floor, [A]) -> floor(A);
bif(hd, [A]) -> hd(A);
bif(tl, [A]) -> tl(A);
bif(length, [A]) -> length(A);
bif(map_size, [A]) -> map_size(A);
bif(round, [A]) -> round(A);
bif(trunc, [A]) -> trunc(A);
bif(size, [A]) -> size(A);
bif(tuple_size, [A]) -> tuple_size(A);
bif(get, [A]) -> get(A);
bif(element, [A, B]) -> element(A, B);
bif(map_get, [A, B]) -> map_get(A, B);
bif(is_map_key, [A, B]) -> is_map_key(A, B);
bif(max, [A, B]) -> max(A, B);
bif(min, [A, B]) -> min(A, B);
bif(binary_part, [A, B]) -> binary_part(A, B);
bif(binary_part, [A, B, C]) -> binary_part(A, B, C);
bif(node, [A]) -> node(A);
bif(node, []) -> node();
bif(self, []) -> self();
bif(is_atom, [A]) -> is_atom(A);
bif(is_binary, [A]) -> is_binary(A);
bif(is_bitstring, [A]) -> is_bitstring(A);
bif(is_boolean, [A]) -> is_boolean(A);
bif(is_float, [A]) -> is_float(A);
bif(is_function, [A]) -> is_function(A);
bif(is_function, [A, B]) -> is_function(A, B);
bif(is_integer, [A]) -> is_integer(A);
bif(is_list, [A]) -> is_list(A);
bif(is_map, [A]) -> is_map(A);
bif(is_number, [A]) -> is_number(A);
bif(is_pid, [A]) -> is_pid(A);
bif(is_port, [A]) -> is_port(A);
bif(is_reference, [A]) -> is_reference(A);
bif(is_tuple, [A]) -> is_tuple(A).
