%% Calls whose module and function are made at run time: the program's own, the library's, the emulator's.
-module(dynamic_unknown).
-export([main/1, one/1, two/2, never_called/0]).

main(_) ->
    Module = atom("dynamic_unknown"),
    One = atom("one"),
    io:format("~p~n", [[Module:One(1), apply(Module, atom("two"), [1, 2]), (atom("lists")):reverse([1, 2, 3])]]),
    io:format("~p~n", [[Module:module_info(module), lists:sort(Module:module_info(exports))]]),
    Lists = atom("lists"),
    Seq = atom("seq"),
    io:format("~p~n", [[Lists:Seq(1, 3), apply(Lists, atom("sum"), [[1, 2]])]]),
    emulator(atom("erlang")),
    io:format("~p~n", [[erlang:function_exported(Module, Name, Arity) || {Name, Arity} <- [{atom("never_called"), 0}, {One, 1}, {One, 2}, {main, 1}]]]),
    Fun = fun Module:One/1,
    io:format("~p~n", [Fun(2)]),
    spawn(Module, atom("two"), [self(), 2]),
    receive Message -> io:format("~p~n", [Message]) end,
    io:format("~p~n", [try Module:One() catch error:Reason -> Reason end]),
    io:format("~p~n", [try (atom("no_such_module")):One() catch error:Why -> Why end]).

emulator(Erlang) ->
    io:format("~p~n", [[lists:map(fun erlang:abs/1, [-1, 2]), Erlang:abs(-3), Erlang:'+'(1, 2), Erlang:is_atom(a), Erlang:element(1, {x}), apply(Erlang, self, []) =:= self()]]),
    io:format("~p~n", [[apply(Erlang, '++', [[1], [2]]), lists:foldl(fun erlang:'+'/2, 0, [1, 2]), lists:filter(fun is_list/1, [[], 1])]]),
    io:format("~p~n", [try apply(Erlang, error, [reason]) catch error:Reason -> Reason end]),
    io:format("~p~n", [catch apply(Erlang, atom("throw"), [thrown])]).

%% No name that is made here is known when the program is compiled.
atom(Text) -> list_to_atom(lists:reverse(lists:reverse(Text))).

one(X) -> {one, X}.

two(To, X) when is_pid(To) -> To ! {two, X};
two(A, B) -> {two, A, B}.

never_called() -> ok.
