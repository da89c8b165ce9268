%% The string module on lists and binaries.
-module(string_module).
-export([main/1]).

main(_Args) ->
    ok = io:setopts([{encoding, unicode}]),
    Results =
        [string:length("héllo"), string:length(<<"e", 204, 129>>), string:to_upper("abc"), string:uppercase("straße"), string:lowercase("ÀÉ"), string:titlecase("word"), string:casefold("Maß"),
         string:trim("  x y \n"), string:trim("xxaxx", leading, "x"), string:trim(<<" b ">>, trailing), string:split("a,b,c", ","), string:split("a,b,c", ",", all), string:split("a,b,c", ",", trailing),
         string:tokens("a b  c", " "), string:lexemes("a b  c", " "), string:join(["a", "b"], "-"), string:concat("a", "b"), string:chr("abcb", $b), string:rchr("abcb", $b), string:str("hello", "l"),
         string:find("hello world", "o"), string:find("hello world", "o", trailing), string:find("x", "y"), string:prefix("prefix", "pre"), string:replace("aXbX", "X", "-", all), string:reverse("abc"),
         string:slice("hello", 1, 3), string:slice(<<"hello">>, 2), string:pad("x", 5), string:pad("x", 5, both, $*), string:equal("abc", <<"abc">>), string:equal("ABC", "abc", true), string:is_empty(""),
         string:nth_lexeme("a.b.c", 2, "."), string:chomp("line\n"), string:take("aabbc", "a"), string:take("aabbc", "b", true), string:to_graphemes("e\x{301}a"), string:next_grapheme("\x{65}\x{301}x"),
         string:next_codepoint(<<"λx"/utf8>>), string:left("abc", 5), string:right("abc", 5, $.), string:centre("ab", 6), string:substr("hello", 2, 3), string:copies("ab", 3),
         string:words("one two three"), string:sub_word("one two three", 2), string:strip("..x..", both, $.), string:span("aab", "a"), string:cspan("aab", "b")],
    [io:format("~tp~n", [R]) || R <- Results].
