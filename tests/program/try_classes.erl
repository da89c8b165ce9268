%% Every class through every kind of handler; value, of, after.
-module(try_classes).
-export([main/1]).

main(_Args) ->
    Actions = [{value, fun() -> v end}, {throw, fun() -> throw(t) end}, {error, fun() -> error(e) end}, {exit, fun() -> exit(x) end},
               {badarg, fun() -> list_to_atom(id(1)) end}, {throw_tuple, fun() -> throw({'EXIT', fake}) end}],
    [io:format("~p: ~p ~p ~p ~p~n", [Name, any(F), only_throw(F), old_catch(F), with_of(F)]) || {Name, F} <- Actions].

any(F) -> try F() catch Class:Reason -> {Class, Reason} end.

only_throw(F) ->
    try
        try {value, F()} catch Thrown -> {thrown, Thrown} end
    catch
        _:Reason -> {passed_on, Reason}
    end.

old_catch(F) ->
    case catch F() of
        {'EXIT', {Reason, Trace}} when is_list(Trace) -> {'EXIT', {Reason, trace}};
        Other -> Other
    end.

with_of(F) ->
    try F() of
        v -> matched;
        _ -> other
    catch
        error:e -> error_e;
        exit:X -> {exit, X};
        _:_ -> something
    after
        put(after_ran, yes)
    end.

id(X) -> X.
