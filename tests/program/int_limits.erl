%% The largest integers, and what comes of larger ones.
-module(int_limits).
-export([main/1]).
id(X) -> X.
e(Name, F) -> io:format("~s ~p~n", [Name, try F() of X when is_integer(X) -> big; X -> X catch C:R:S -> {C, R, [{M,Fn,is_list(A)} || {M,Fn,A,_} <- lists:sublist(S, 1)]} end]).
main(_) ->
    Max = 64 * ((1 bsl 19) - 1),
    [e(io_lib:format("1 bsl ~p", [D]), fun() -> id(1) bsl id(Max + D) end) || D <- [-70, -65,-64,-2,-1, 0, 1, 64, 100]],
    B = id(1) bsl id(Max - 65),
    e("mul2", fun() -> B * 2 end),
    C = id(1) bsl id(Max - 2),
    e("mul2b", fun() -> C * 2 end),
    e("mul4b", fun() -> C * 4 end),
    e("mul8b", fun() -> C * 8 end),
    e("add", fun() -> D = id(C + (C - 1)), D + D end),
    e("add1", fun() -> D = id(C + (C - 1)), D + 1 end),
    e("neg", fun() -> -C end),
    e("bsl neg", fun() -> id(-1) bsl id(Max + 100) end),
    e("bsl 0", fun() -> id(0) bsl id(1 bsl 70) end),
    e("1 bsl huge", fun() -> id(1) bsl id(1 bsl 70) end),
    e("1 bsr -huge", fun() -> id(1) bsr id(-(1 bsl 70)) end),
    e("bin match", fun() -> Bin = <<1, 0:(Max+64)>>, S = bit_size(Bin), case Bin of <<I:S>> -> I; _ -> nomatch end end),
    e("bnot", fun() -> bnot C end),
    e("bxor", fun() -> C bxor -1 end),
    e("external", fun() -> binary_to_term(<<131, 111, 4200000:32, 0, 0:(8*4199999), 1>>) end),
    e("external big", fun() -> binary_to_term(<<131, 111, 4194297:32, 0, 0:(8*4194296), 1>>) end).
