defmodule MODULE.MixProject do
  use Mix.Project

  def project do
    [
      app: :NAME,
      version: "0.1.0",
      elixir: "~> 1.14",
      start_permanent: Mix.env() == :prod,
      escript: [main_module: MODULE],
      deps: []
    ]
  end

  def application do
    [extra_applications: []]
  end
end
