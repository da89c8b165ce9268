%% Pattern matching of all kinds. Every exported function without arguments is run here and on the BEAM.
-module(patterns).
-compile([export_all, nowarn_export_all, {inline, [{classify, 1}]}]).
-record(point, {x = 0, y, tag}).

each(F, Items) -> [try F(I) catch C:R -> {C, R} end || I <- Items].

classify(a) -> 1;
classify(b) -> 2;
classify({a, X}) when X > 1 -> {big, X};
classify({a, X}) -> {small, X};
classify({b, {c, Y}, Z}) -> [Y, Z];
classify([]) -> nil;
classify([X]) -> {one, X};
classify([X, X | _]) -> {same, X};
classify([1, Y | T]) -> {Y, T};
classify("abc") -> never;
classify(1.0) -> float;
classify(12345678901234567890123) -> bignum;
classify(1 bsl 60) -> word;
classify(#{}) -> map;
classify(<<"bits">>) -> bits.

values() ->
    [a, b, c, {a, 0}, {a, 1}, {a, 2}, {a, b}, {b, {c, 1}, 2}, {b, {d, 1}, 2}, [], [1], [1, 1], [1, 2, 3], [2, 2, 2], [2, 3],
     "abc", 1.0, 1, 12345678901234567890123, 12345678901234567890124, 1 bsl 60, #{}, #{a => 1}, <<"bits">>, <<"bit">>, {}, {a}].

t_classify() -> each(fun classify/1, values()).
t_classify_inlined() -> each(fun(X) -> {classify(X), in} end, values()).

columns(1, _, a) -> one_a;
columns(_, 2, b) -> two_b;
columns(1, 2, _) -> both;
columns(X, X, X) -> same;
columns(1, Y, Z) when Y > Z; Z == 7 -> {gt, Y};
columns(_, 2, c) -> two_c;
columns(A, B, C) when is_integer(A), is_integer(B), A + B =:= C -> sum;
columns(_, _, d) -> d.

t_columns() ->
    Values = [1, 2, a, b, c, d, 3, 7],
    [try columns(X, Y, Z) catch error:R -> R end || X <- Values, Y <- Values, Z <- Values].

%% Rows that would make a decision tree explode.
blow(1, _, _, _, _, _) -> 1;
blow(_, 1, _, _, _, _) -> 2;
blow(_, _, 1, _, _, _) -> 3;
blow(_, _, _, 1, _, X) when X > 0 -> 4;
blow(_, _, _, _, 1, _) -> 5;
blow(2, _, 2, _, X, _) when X < 0 -> 6;
blow(_, 2, _, 2, _, _) -> 7;
blow(_, _, 2, _, 2, _) -> 8;
blow(2, _, _, _, _, 2) -> 9;
blow(3, 3, _, _, _, _) -> 10;
blow(_, _, 3, 3, _, _) -> 11;
blow(_, _, _, _, 3, 3) -> 12;
blow(A, B, C, D, E, F) -> {A, B, C, D, E, F}.

t_blow() ->
    V = [0, 1, 2, 3, -1],
    [blow(A, B, C, D, E, F) || A <- V, B <- V, C <- [0, 2, 3], D <- V, E <- V, F <- [0, 2, 3]].

maps(#{a := 1, b := B}) -> {ab, B};
maps(#{a := A, c := {C}}) when A =/= C -> {ac, A, C};
maps(#{b := [H | _], c := _} = M) -> {bc, H, map_size(M)};
maps(#{{x, y} := V}) -> V;
maps(#{1 := V}) -> {int, V};
maps(#{1.0 := V}) -> {float, V};
maps(#{"key" := V, <<"key">> := W}) -> {V, W};
maps(#{}) -> other.

t_maps() ->
    each(fun maps/1, [#{}, #{a => 1, b => 2}, #{a => 1, c => {1}}, #{a => 2, c => {1}}, #{b => [x], c => 1}, #{{x, y} => z},
                      #{1 => 2}, #{1.0 => 2}, #{1 => 3, 1.0 => 2}, #{"key" => 1}, #{"key" => 1, <<"key">> => 2}, #{a => 1}, x]).

key(K, V, M) -> case M of #{K := V} -> eq; #{K := _} -> has; #{V := K} -> swapped; _ -> no end.
t_key() -> [key(a, 1, M) || M <- [#{}, #{a => 1}, #{a => 1.0}, #{1 => a}, #{1 => b}]].

update(M) -> {M#{a := 1}, M#{b => 2, a => 3}, #{c => M}, M#{}}.
t_update() -> each(fun update/1, [#{a => 0}, #{}, #{b => 1}, nomap]).

rec(#point{x = 0, y = Y}) -> {origin, Y};
rec(#point{tag = T} = P) when is_atom(T) -> P#point{y = 9};
rec(P) when is_record(P, point), element(2, P) > 5 -> P#point.x;
rec(P) -> P#point.y.
t_records() -> each(fun rec/1, [#point{}, #point{x = 1, tag = a}, #point{x = 7, tag = 1}, #point{x = 1, y = 2, tag = 1}, {point}, x]).

guards(X) when is_atom(X), X =/= b; is_list(X) andalso length(X) > 2 -> first;
guards(X) when hd(X) =:= a orelse tl(X) =:= [] -> second;
guards(X) when X > 3, not is_float(X), (X rem 2 =:= 0) xor (X > 10) -> third;
guards(X) when element(1, X) + 1 =:= 2 -> fourth;
guards(X) when is_tuple(X) and (size(X) > 1) or is_binary(X) -> fifth;
guards(X) when X; X =:= b -> sixth;
guards(X) when is_function(X, 1); is_function(X, 2) -> seventh;
guards(X) when map_get(a, X) =:= 1; is_map_key(b, X) -> eighth;
guards(_) -> none.
t_guards() ->
    each(fun guards/1, [a, b, true, [], [a], [b], [a, b, c], [b, c], [1 | 2], 3, 4, 5, 11, 12, 4.0, {1}, {2, 3}, {}, <<>>, <<1:1>>,
                        fun guards/1, fun columns/3, #{a => 1}, #{b => 1}, #{}]).

'if'(X) -> if X > 1, X < 5 -> a; is_atom(X) -> b; X =:= 7; X =:= 8 -> c end.
t_if() -> each(fun 'if'/1, [0, 2, x, 7, 8, 9, {}]).

booleans(A, B) -> {A andalso B, A orelse B, A =:= true, case A of true -> 1; false -> 2 end}.
t_booleans() -> each(fun({A, B}) -> booleans(A, B) end, [{A, B} || A <- [true, false, x], B <- [true, false, y]]).
t_strict() -> each(fun({A, B}) -> {A and B, A or B, A xor B, not A} end, [{A, B} || A <- [true, false, x], B <- [true, false, y]]).
t_compare() -> [{X < Y, X =< Y, X == Y, X =:= Y, X /= Y, X =/= Y, X > Y, X >= Y, not (X < Y)} || X <- [1, 1.0, a, [], {}, "a"], Y <- [1, 2.0, b, [], {a}]].

nested(X) ->
    case X of
        {ok, Y} -> case Y of {A, [B | C]} when A > B -> {A, B, C}; {A, _} -> A; _ -> none end;
        {error, {E, _}} when is_atom(E) -> E;
        {error, E} -> {e, E};
        _ when is_integer(X) -> X + 1
    end.
t_nested() -> each(fun nested/1, [{ok, {3, [1, 2]}}, {ok, {1, [3]}}, {ok, 1}, {error, {a, 1}}, {error, {1, 1}}, {error, x}, 5, x]).

many(X) ->
    {A, B} = case X of 1 -> {a, b}; 2 -> {c, d}; _ when X > 5 -> {X, X} end,
    [C | D] = if A =:= a -> [1, 2]; true -> [B] end,
    {A, B, C, D}.
t_many() -> each(fun many/1, [1, 2, 3, 6]).

same(X) -> case {X, X} of {A, A} when A > 1 -> A; {1, B} -> {one, B}; {_, z} -> z; _ -> other end.
t_same() -> each(fun same/1, [0, 1, 2, z]).
