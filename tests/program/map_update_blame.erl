%% Which key a failing update of a map names, and what an update with the same key twice gives.
-module(map_update_blame).
-export([main/1]).

main(_) ->
    M = id(#{a => 1}),
    K = id(b),
    Updates = [
        fun() -> M#{42.0 := v, 42 := w} end,
        fun() -> M#{42 => v, 42.0 := w, 42 := x} end,
        fun() -> M#{1.0 := v, 1.0 => w} end,
        fun() -> M#{9 := v, K := w, 8 := x} end,
        fun() -> M#{K := w, 9 := v, 8 := x} end,
        fun() -> M#{K => w, K := v} end,
        fun() -> M#{3 => w, 3 := v, 2 => z} end,
        fun() -> M#{a := 2, b => 3, a := 4} end,
        fun() -> M#{b => 3, c := 1} end,
        fun() -> (id(nomap))#{a := 1} end
    ],
    [io:format("~p~n", [try {ok, Update()} catch error:Reason -> Reason end]) || Update <- Updates],
    ok.

id(X) -> X.
