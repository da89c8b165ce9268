%% The preprocessor: arguments, stringify, conditionals, predefined macros.
-module(macro_features).
-export([main/1]).
-define(LIMIT, 10).
-define(SQUARE(X), ((X) * (X))).
-define(SHOW(Expression), io:format("~s = ~p~n", [??Expression, Expression])).
-define(OVER(A), one(A)).
-define(OVER(A, B), two(A, B)).
-ifdef(NOT_DEFINED).
-define(WHICH, wrong).
-else.
-define(WHICH, right).
-endif.
-if(?OTP_RELEASE >= 25).
-define(MODERN, yes).
-else.
-define(MODERN, no).
-endif.

main(_Args) ->
    ?SHOW(?SQUARE(2 + 1)),
    ?SHOW(?LIMIT + 1),
    ?SHOW(?OVER(1)),
    ?SHOW(?OVER(1, 2)),
    io:format("~p ~p ~p ~p ~p~n", [?MODULE, ?LINE, ?WHICH, ?MODERN, ?FUNCTION_NAME]),
    io:format("~p ~s~n", [?FUNCTION_ARITY, filename:basename(?FILE)]).

one(A) -> {one, A}.

two(A, B) -> {two, A, B}.
