%% Regular expressions.
-module(re_module).
-export([main/1]).

main(_Args) ->
    Results =
        [re:run("hello world", "o w"), re:run("hello", "x"), re:run("key=value", "(\\w+)=(\\w+)", [{capture, all_but_first, list}]), re:run("aXbXc", "X", [global]),
         re:run("2024-01-15", "^(?<y>\\d{4})-(?<m>\\d\\d)", [{capture, [y, m], binary}]), re:run("ABC", "b", [caseless]), re:run("a\nb", "^b$", [multiline]), re:run("ab", "a.*", [{capture, first, list}]),
         re:replace("aaa", "a", "b", [{return, list}]), re:replace("aaa", "a", "b", [global, {return, binary}]), re:replace("John Smith", "(\\w+) (\\w+)", "\\2, \\1 [&]", [{return, list}]),
         re:split("a, b;c", "[,;] *", [{return, list}]), re:split("a1b2c", "(\\d)", [{return, binary}]), re:split("abc", "", [{return, list}]), re:split("a,b,,", ",", [{return, list}, trim]),
         re:run("é", ".", [unicode, {capture, all, binary}]), re:run("foobar", "foo(?=bar)"), re:run("foobaz", "foo(?!baz)"), re:run("aaaa", "a{2,3}?"), re:run("((a)(b))", "\\((?:[^()]|(?R))*\\)"),
         element(1, re:compile("(unclosed")), re:run("abc", "(a)|(z)", [{capture, all, index}])],
    [io:format("~p~n", [try R catch C:E -> {C, E} end]) || R <- lists:map(fun(R) -> R end, Results)].
