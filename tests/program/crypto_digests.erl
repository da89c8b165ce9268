%% crypto: digests at once and in pieces, authentication codes, keys of passwords, numbers, and what is said of wrong arguments.
-module(crypto_digests).
-export([main/1]).

-define(DIGESTS, [sha, sha224, sha256, sha384, sha512, sha3_224, sha3_256, sha3_384, sha3_512, blake2b, blake2s, md4, md5, ripemd160]).

main(_Args) ->
    Long = binary:copy(<<"0123456789">>, 10000),
    [io:format("~p ~s ~s ~s~n", [Type, hex(crypto:hash(Type, "")), hex(crypto:hash(Type, ["a", <<"bc">>])), hex(crypto:hash(Type, Long))])
     || Type <- ?DIGESTS],
    [io:format("~p ~p~n", [Type, crypto:hash_info(Type)]) || Type <- ?DIGESTS],
    State = crypto:hash_update(crypto:hash_init(sha256), "one "),
    [Two, Three] = [crypto:hash_final(crypto:hash_update(State, Text)) || Text <- ["two", "three"]],
    io:format("~p~n", [{Two =:= crypto:hash(sha256, "one two"), Three =:= crypto:hash(sha256, "one three")}]),
    [io:format("~p ~s ~s~n", [Type, hex(crypto:mac(hmac, Type, "key", "data")), hex(crypto:mac(hmac, Type, Long, [Long, "x"]))])
     || Type <- ?DIGESTS],
    Mac = crypto:mac_init(hmac, sha512, "k"),
    Updated = crypto:mac_update(Mac, "some "),
    io:format("~s~n", [hex(crypto:mac_final(crypto:mac_update(Updated, "text")))]),
    io:format("~s~n", [hex(crypto:macN(hmac, sha, "k", "text", 7))]),
    io:format("~s~n", [hex(crypto:pbkdf2_hmac(sha256, <<"password">>, <<"salt">>, 1000, 50))]),
    io:format("~p~n", [[crypto:hash_equals(<<"ab">>, <<"ab">>), crypto:hash_equals(<<"ab">>, <<"ac">>)]]),
    io:format("~p~n", [crypto:exor("abc", <<1, 2, 3>>)]),
    io:format("~p~n", [[binary:decode_unsigned(crypto:mod_pow(B, E, M)) || {B, E, M} <- [{3, 200, 1000007}, {2, 0, 7}, {1 bsl 200 + 1, 1 bsl 90 + 3, 1 bsl 127 - 1}]]]),
    io:format("~p~n", [[byte_size(crypto:strong_rand_bytes(N)) || N <- [0, 1, 16, 1000]]]),
    io:format("~p~n", [crypto:strong_rand_bytes(16) =:= crypto:strong_rand_bytes(16)]),
    Rand = crypto:rand_seed_s(),
    {F, Rand2} = rand:uniform_s(Rand),
    {I, _} = rand:uniform_s(6, Rand2),
    io:format("~p~n", [{F >= 0.0, F < 1.0, I >= 1, I =< 6}]),
    [io:format("~p~n", [failure(Fun)])
     || Fun <- [fun() -> crypto:hash(nothing, "") end, fun() -> crypto:hash(sha, 17) end, fun() -> crypto:mac(hmac, nothing, "k", "d") end,
                fun() -> crypto:hash_update(make_ref(), "d") end, fun() -> crypto:strong_rand_bytes(-1) end,
                fun() -> crypto:exor("abc", "d") end, fun() -> crypto:pbkdf2_hmac(sha256, "password", <<"salt">>, 1000, 50) end]].

failure(Fun) ->
    try Fun()
    catch
        error:{Id, {File, Line}, Text} when is_list(File), is_integer(Line) -> {Id, Text};
        error:Reason -> Reason
    end.

hex(Bytes) -> [io_lib:format("~2.16.0b", [Byte]) || <<Byte>> <= Bytes].
