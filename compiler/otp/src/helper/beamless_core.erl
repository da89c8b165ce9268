%% Core Erlang (cerl records) to the compact terms that `frontend::etf` reads: small integers for node kinds, variables
%% as indices into a table of names, and of the annotations only those that mean something for compilation.
%% The shapes are listed in `frontend/src/etf.rs`; the format's number is in both files.
-module(beamless_core).
-export([encode/3, attributes/1, files/1]).
-export([core_transform/2, last/0]).

-define(FORMAT, 2).

%% `on_load` is not among the attributes that a running module has; the compiler keeps it in an instruction.
encode({c_module, _, Name, Exports, Own, Definitions}, Given, Beam) ->
    Attributes = [A || {K, _} = A <- Given, K =/= on_load]
        ++ [{on_load, literal(V)} || {K, V} <- Own, literal(K) =:= on_load],
    erase(),
    put(names, 0),
    put(files, 0),
    Functions = [{F, A, function(Fun)} || {{c_var, _, {F, A}}, Fun} <- Definitions],
    Module = {?FORMAT, literal(Name), [FA || {c_var, _, FA} <- Exports], Attributes, identity(Beam),
              table(file), table(name), Functions},
    erase(),
    term_to_binary(Module, [{minor_version, 2}]).

%% What the code that OTP's compiler made of it is called: its MD5, and its funs, whose numbers are their places in the list.
identity(none) ->
    {<<0:128>>, []};
identity(Beam) ->
    {ok, {_, Digest}} = beam_lib:md5(Beam),
    {ok, {_, Chunks}} = beam_lib:chunks(Beam, ["FunT", atoms], [allow_missing_chunks]),
    {Digest, funs(proplists:get_value("FunT", Chunks), proplists:get_value(atoms, Chunks))}.

funs(missing_chunk, _) -> [];
funs(<<_:32, Funs/binary>>, Atoms) ->
    Names = maps:from_list(Atoms),
    [{map_get(Name, Names), Arity - Free} || <<Name:32, Arity:32, _:32, _:32, Free:32, _:32>> <= Funs].

%% As the last of the passes over Core, in the process that compiles: keeps what the code is then made of.
core_transform(Core, _Options) ->
    put(?MODULE, Core),
    Core.

last() ->
    erase(?MODULE).

%% Of a module that was compiled from source: without what the compiler keeps for itself.
attributes({c_module, _, _, _, Attributes, _}) ->
    [{literal(K), literal(V)} || {K, V} <- Attributes, not internal(literal(K))].

internal(Name) ->
    lists:member(Name, [spec, type, opaque, nominal, callback, export_type, optional_callbacks, record, import_record,
                        export_record, file, compile, doc, moduledoc, import, nifs]).

%% The files that the source was read from, itself included: all that the result depends on. None if a parse transform
%% was at work, which could depend on anything.
files({c_module, _, _, _, Attributes, _}) ->
    Options = lists:flatten([literal(V) || {K, V} <- Attributes, literal(K) =:= compile]),
    case lists:keymember(parse_transform, 1, Options) of
        true -> [];
        false ->
            lists:usort([unicode:characters_to_binary(File)
                         || {K, V} <- Attributes, literal(K) =:= file, {File, _} <- literal(V)])
    end.

%% Terms of name tables: index order.
table(Kind) ->
    list_to_tuple([Name || {_, Name} <- lists:sort([{I, N} || {{K, N}, I} <- get(), K =:= Kind])]).

index(Kind, Counter, Name) ->
    case get({Kind, Name}) of
        undefined ->
            I = get(Counter),
            put(Counter, I + 1),
            put({Kind, Name}, I),
            I;
        I ->
            I
    end.

function({c_fun, A, Vars, Body}) ->
    {position(A), vars(Vars), expr(Body), id(A), origin(A)};
function(Other) ->
    throw({unsupported, element(1, Other)}).

expr({c_var, A, {_, _} = Name}) ->
    case id(A) of
        0 -> var(Name);
        Id -> {18, Name, Id}
    end;
expr({c_var, _, Name}) -> var(Name);
expr({c_literal, _, Value}) -> {0, Value};
expr({c_cons, _, Head, Tail}) -> {1, expr(Head), expr(Tail)};
expr({c_tuple, _, Es}) -> {2, exprs(Es)};
expr({c_map, A, Base, Pairs, _}) -> {3, position(A), expr(Base), [pair(P) || P <- Pairs]};
expr({c_binary, A, Segments}) -> {4, position(A), [segment(S) || S <- Segments]};
expr({c_values, _, Es}) -> {5, exprs(Es)};
expr({c_let, _, Vars, Arg, Body}) -> {6, vars(Vars), expr(Arg), expr(Body)};
expr({c_seq, _, Arg, Body}) -> {7, expr(Arg), expr(Body)};
expr({c_letrec, A, Definitions, Body}) ->
    {8, flags(A), [{var(Name), function(Fun)} || {{c_var, _, Name}, Fun} <- Definitions], expr(Body)};
expr({c_fun, _, _, _} = Fun) -> {9, function(Fun)};
expr({c_case, _, Arg, Clauses}) -> {10, expr(Arg), clauses(Clauses)};
expr({c_call, A, Module, Name, Args}) -> {11, position(A), expr(Module), expr(Name), exprs(Args)};
expr({c_apply, A, Op, Args}) -> {12, position(A), operator(Op), exprs(Args)};
expr({c_primop, A, Name, Args}) ->
    {13, position(A), literal(Name), exprs(Args), origin(A), proplists:get_value(eval_failure, proper(A), 0)};
expr({c_try, _, Arg, Vars, Body, CatchVars, Handler}) ->
    {14, expr(Arg), vars(Vars), expr(Body), vars(CatchVars), expr(Handler)};
expr({c_catch, _, Body}) -> {15, expr(Body)};
expr({c_receive, _, Clauses, Timeout, Action}) -> {16, clauses(Clauses), expr(Timeout), expr(Action)};
expr({c_alias, _, Var, Pattern}) -> {17, expr(Var), expr(Pattern)};
expr(Other) when is_tuple(Other) -> throw({unsupported, element(1, Other)});
expr(Other) -> throw({unsupported, Other}).

%% An operator is called, never seen as a value: its identity does not matter.
operator({c_var, _, Name}) -> var(Name);
operator(Other) -> expr(Other).

exprs(Es) -> [expr(E) || E <- Es].
vars(Vars) -> [var(Name) || {c_var, _, Name} <- Vars].
var(Name) -> index(name, names, Name).

clauses(Clauses) ->
    [{exprs(Patterns), expr(Guard), expr(Body)} || {c_clause, _, Patterns, Guard, Body} <- Clauses].

pair({c_map_pair, _, {c_literal, _, assoc}, Key, Value}) -> {0, expr(Key), expr(Value)};
pair({c_map_pair, _, {c_literal, _, exact}, Key, Value}) -> {1, expr(Key), expr(Value)}.

segment({c_bitstr, A, Value, Size, Unit, Type, Flags}) ->
    Number = proplists:get_value(segment, proper(A), 0),
    {expr(Value), expr(Size), literal(Unit), literal(Type), literal(Flags), Number}.

literal({c_literal, _, Value}) -> Value.

%% Annotations ------------------------------------------------------------------------------------------------------

%% 0, or {Line, Column, File}; 65535 stands for an unknown file.
position(A) ->
    case line(A) of
        {0, _} -> 0;
        {Line, Column} ->
            case lists:keyfind(file, 1, A) of
                {file, File} -> {Line, Column, index(file, files, unicode:characters_to_binary(File))};
                false -> {Line, Column, 65535}
            end
    end.

line([{Line, Column} | _]) when is_integer(Line), is_integer(Column) -> {Line, Column};
line([Line | _]) when is_integer(Line) -> {abs(Line), 0};
line([_ | Rest]) -> line(Rest);
line([]) -> {0, 0}.

id(A) ->
    case lists:keyfind(id, 1, A) of
        {id, {_, _, _} = Id} -> Id;
        _ -> 0
    end.

origin(A) ->
    case lists:keyfind(function, 1, A) of
        {function, {_, _} = FA} -> FA;
        _ -> 0
    end.

flags(A) ->
    flag(letrec_goto, 1, A) + flag(no_inline, 2, A) + flag(list_comprehension, 4, A).

flag(Name, Value, A) ->
    case lists:member(Name, A) of
        true -> Value;
        false -> 0
    end.

%% proplists understands pairs only as {atom, _}.
proper(A) -> [P || {K, _} = P <- A, is_atom(K)].
