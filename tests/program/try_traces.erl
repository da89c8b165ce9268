%% Stack traces of errors raised by the machine, in called functions, with lines.
%% What OTP's optimiser knows to fail always, or computes in float registers, has shorter traces there: the cases here are not such ones.
-module(try_traces).
%% Everything is exported: what a private function is called with must not show in its frames.
-compile(export_all).

main(_Args) ->
    Cases = [fun() -> [bad_match(1)] end, fun() -> [case_clause(9)] end, fun() -> [if_clause(1)] end, fun() -> [clause(id(b), [1])] end,
             fun() -> [arithmetic(0)] end, fun() -> [call_undefined(x)] end, fun() -> [bad_bif(5)] end, fun() -> [in_lists([1, 0])] end,
             fun() -> [through_apply([0])] end, fun() -> [nested_fun(0)] end, fun() -> [binary_size(-1)] end, fun() -> [bif_args([a])] end],
    [show(F) || F <- Cases].

show(F) ->
    try F()
    catch Class:Reason:Trace ->
        io:format("~p ~p~n", [Class, reason(Reason)]),
        [io:format("    ~p~n", [entry(E)]) || E <- lists:takewhile(fun({_, Fun, _, _}) -> Fun =/= main andalso Fun =/= show end, Trace)]
    end.

reason({badarity, {_, Args}}) -> {badarity, Args};
reason(Reason) -> Reason.

entry({M, F, A, Info}) when M =:= ?MODULE -> {plain(atom_to_list(F)), A, proplists:get_value(line, Info)};
entry({M, F, A, _}) -> {M, plain(atom_to_list(F)), A}.

plain("-" ++ _) -> a_fun;
plain(Name) -> Name.

bad_match(X) ->
    {ok, Y} = id(X),
    Y.

case_clause(X) ->
    case id(X) of
        1 -> a;
        2 -> b
    end.

if_clause(X) ->
    if
        X > 5 -> large;
        X < 0 -> negative
    end.

clause(a, _) -> ok.

arithmetic(X) ->
    Y = 1 div X,
    Y + 1.

call_undefined(X) ->
    try_traces_missing:function(X, [1]),
    ok.

bad_bif(X) ->
    _ = element(X, {a}),
    ok.

in_lists(List) -> [1 | lists:map(fun(X) -> 10 div X end, List)].

through_apply(Args) ->
    {result, apply(id(fun arithmetic/1), Args)}.

nested_fun(X) ->
    F = fun(Y) -> G = fun(Z) -> {Z, Y div X} end, {in, G(1)} end,
    {out, F(2)}.

binary_size(N) -> {<<1:N>>}.

bif_args(X) -> {atom_to_list(X)}.

id(X) -> X.
