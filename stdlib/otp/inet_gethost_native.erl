%% Replaces OTP's `inet_gethost_native`: names and addresses of hosts from the operating system's resolver. OTP asks a helper program behind a
%% port; here the blocking pool asks. Left out: the server and its supervisor, the pool's size, debugging.
-module(inet_gethost_native).

-export([gethostbyname/1, gethostbyname/2, gethostbyaddr/1, control/1]).

-include_lib("kernel/include/inet.hrl").

gethostbyname(Name) -> gethostbyname(Name, inet).

gethostbyname(Name, Family) when is_atom(Name) -> gethostbyname(atom_to_list(Name), Family);
gethostbyname(Name, Family) when is_list(Name), (Family =:= inet orelse Family =:= inet6) ->
    try beamless_native:resolve_name(Name, Family) of
        {ok, Found, Aliases, Addresses} -> {ok, host(binary_to_list(Found), Aliases, Family, Addresses)};
        {error, _} = Error -> Error
    catch
        error:badarg -> {error, formerr}
    end;
gethostbyname(_, _) -> {error, formerr}.

gethostbyaddr(Address) when tuple_size(Address) =:= 4 -> by_address(Address, inet);
gethostbyaddr(Address) when tuple_size(Address) =:= 8 -> by_address(Address, inet6);
gethostbyaddr(Address) when is_atom(Address) -> gethostbyaddr(atom_to_list(Address));
gethostbyaddr(Address) when is_list(Address) ->
    case inet_parse:address(Address) of
        {ok, IP} -> gethostbyaddr(IP);
        _ -> {error, formerr}
    end;
gethostbyaddr(_) -> {error, formerr}.

by_address(Address, Family) ->
    case beamless_native:resolve_address(Address) of
        {ok, Name} -> {ok, host(binary_to_list(Name), [], Family, [Address])};
        {error, einval} -> {error, formerr};
        {error, _} = Error -> Error
    end.

host(Name, Aliases, Family, Addresses) ->
    Length = case Family of inet -> 4; inet6 -> 16 end,
    #hostent{h_name = Name, h_aliases = Aliases, h_addrtype = Family, h_length = Length, h_addr_list = Addresses}.

control({debug_level, Level}) when is_integer(Level) -> ok;
control(soft_restart) -> ok;
control(_) -> {error, formerr}.
