%% crypto: AES by blocks, as a stream and with authentication, at once and in pieces; paddings; wrong keys and texts.
-module(crypto_ciphers).
-export([main/1]).

main(_Args) ->
    Key = fun(Bits) -> <<(16#0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef):Bits>> end,
    IV = <<16#fedcba9876543210fedcba9876543210:128>>,
    Text = binary:copy(<<"0123456789abcdef">>, 3),
    [io:format("~p ~p ~s ~p~n", [Mode, Bits, hex(Sealed), crypto:crypto_one_time(Mode, Key(Bits), iv(Mode, IV), Sealed, false) =:= Text])
     || Mode <- [aes_ecb, aes_cbc, aes_ctr], Bits <- [128, 192, 256],
        Sealed <- [crypto:crypto_one_time(Mode, Key(Bits), iv(Mode, IV), Text, true)]],
    [io:format("~p ~p ~p~n", [Length, Padding, result(fun() -> crypto:crypto_one_time(aes_128_cbc, Key(128), IV, binary:part(Text, 0, Length), [{encrypt, true}, {padding, Padding}]) end)])
     || Padding <- [none, zero, pkcs_padding], Length <- [0, 5, 16, 20]],
    [begin
         Sealed = crypto:crypto_one_time(aes_256_cbc, Key(256), IV, binary:part(Text, 0, Length), [{encrypt, true}, {padding, pkcs_padding}]),
         io:format("~p ~p~n", [byte_size(Sealed), crypto:crypto_one_time(aes_256_cbc, Key(256), IV, Sealed, [{encrypt, false}, {padding, pkcs_padding}])])
     end || Length <- [0, 1, 15, 16, 17]],
    [io:format("~p~n", [pieces(Cipher, Key(128), IV, Options)])
     || Cipher <- [aes_128_cbc, aes_128_ctr], Options <- [true, false, [{encrypt, true}, {padding, pkcs_padding}], [{encrypt, true}, {padding, zero}]]],
    [begin
         {Sealed, Tag} = crypto:crypto_one_time_aead(aes_gcm, Key(Bits), binary:copy(<<7>>, Size), Plain, Beside, Length, true),
         io:format("~p ~s ~s ~p ~p~n", [{Bits, Size, Length}, hex(Sealed), hex(Tag),
                   crypto:crypto_one_time_aead(aes_gcm, Key(Bits), binary:copy(<<7>>, Size), Sealed, Beside, Tag, false),
                   crypto:crypto_one_time_aead(aes_gcm, Key(Bits), binary:copy(<<7>>, Size), Sealed, [Beside, "x"], Tag, false)])
     end || Bits <- [128, 192, 256], Size <- [12, 16, 33], {Plain, Beside, Length} <- [{"", "", 16}, {"a text", "beside it", 12}, {Text, "", 16}]],
    io:format("~p~n", [crypto:crypto_one_time_aead(aes_256_gcm, Key(256), <<1:96>>, "text", "", true)]),
    [io:format("~p ~p~n", [Cipher, crypto:cipher_info(Cipher)]) || Cipher <- [aes_128_ecb, aes_192_cbc, aes_256_ctr, aes_256_gcm]],
    [io:format("~p~n", [result(Fun)])
     || Fun <- [fun() -> crypto:crypto_one_time(aes_128_cbc, <<1>>, IV, Text, true) end,
                fun() -> crypto:crypto_one_time(aes_128_cbc, Key(128), <<1>>, Text, true) end,
                fun() -> crypto:crypto_one_time(nothing, Key(128), IV, Text, true) end,
                fun() -> crypto:crypto_one_time_aead(aes_128_gcm, Key(128), <<>>, Text, "", true) end,
                fun() -> crypto:crypto_one_time_aead(aes_128_gcm, Key(128), IV, Text, "", 40, true) end,
                fun() -> crypto:cipher_info(nothing) end]].

iv(aes_ecb, _) -> <<>>;
iv(_, IV) -> IV.

pieces(Cipher, Key, IV, Options) ->
    State = crypto:crypto_init(Cipher, Key, IV, Options),
    Parts = [crypto:crypto_update(State, Part) || Part <- ["0123", "456789abcdefgh", "", "ijkl"]],
    {Parts, result(fun() -> crypto:crypto_final(State) end)}.

result(Fun) ->
    try Fun()
    catch
        error:{Id, {File, Line}, Text} when is_list(File), is_integer(Line) -> {Id, Text};
        error:Reason -> Reason
    end.

hex(Bytes) -> [io_lib:format("~2.16.0b", [Byte]) || <<Byte>> <= Bytes].
