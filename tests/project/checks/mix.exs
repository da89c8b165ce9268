defmodule Checks.MixProject do
  use Mix.Project

  def project do
    [app: :checks, version: "0.1.0", elixir: "~> 1.14", deps: []]
  end
end
