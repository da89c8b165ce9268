%% Replaces OTP's `inet_config`: what inet_db knows when the program starts. Left out: configuration files named by flags and variables
%% (`inetrc`), and reading /etc/resolv.conf before anybody asks a name server.
-module(inet_config).

-export([init/0, do_load_resolv/2]).

init() ->
    set_hostname(inet:gethostname()),
    ok = do_load_resolv(os:type(), nonames),
    Etc = os:getenv("ERL_INET_ETC_DIR", "/etc"),
    inet_db:res_option(resolv_conf_name, filename:join(Etc, "resolv.conf")),
    inet_db:res_option(hosts_file_name, filename:join(Etc, "hosts")),
    ok.

set_hostname({ok, Name}) -> inet_db:set_hostname(Name);
set_hostname({error, _}) -> inet_db:set_hostname("nohost").

%% The operating system's resolver answers, which reads the list of hosts and asks name servers.
do_load_resolv(_, _) ->
    inet_db:set_lookup([native]).
