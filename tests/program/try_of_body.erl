%% What raises behind a protected expression is not under its handler.
-module(try_of_body).
-export([main/1]).

main(Args) ->
    Zero = length(Args),
    [erlang:display(outcome(F)) || F <- [
        fun() -> nothing_of_it(Zero) end,
        fun() -> value_of_it(Zero) end,
        fun() -> behind_a_catch(Zero) end,
        fun() -> after_a_body(Zero) end,
        fun() -> nested(Zero) end]].

nothing_of_it(Zero) ->
    try erlang:append_element({}, Zero) of
        _ -> setelement(2, {}, Zero)
    catch
        error:_ -> caught
    end.

value_of_it(Zero) ->
    try {10 div 5, Zero} of
        {X, Y} -> X div Y
    catch
        error:badarith -> caught
    end.

behind_a_catch(Zero) ->
    X = (catch 1 div Zero),
    {element(1, element(2, X)), hd(element(2, {b, Zero}))}.

after_a_body(Zero) ->
    try
        try element(Zero + 1, {ok}) of
            ok -> element(Zero, {ok})
        after
            erlang:display(cleaned_up)
        end
    catch
        error:badarg -> outer
    end.

nested(Zero) ->
    try
        try list_to_atom("a") of
            a -> Zero + a
        catch
            error:badarith -> inner
        end
    catch
        error:badarith -> outer
    end.

outcome(F) ->
    try {value, F()} catch Class:Reason -> {Class, Reason} end.
