# Windows: the commands of the Makefile.
#   powershell -ExecutionPolicy Bypass -File make.ps1 run
#   powershell -ExecutionPolicy Bypass -File make.ps1 test
param(
    [ValidateSet("run", "test", "lint", "docs", "site", "reference", "clean")]
    [string]$Task = "run",
    [int]$Replicates = 60,
    [int]$Seed = 2026,
    [int]$Workers = 2,
    [string]$Out = "results/main",
    [string]$Python = ""
)

$ErrorActionPreference = "Stop"
Set-Location $PSScriptRoot
$env:PYTHONUTF8 = "1"
$Bin = Join-Path ".venv" "Scripts"
$Packages = @(
    "no-policy", "voucher-expansion", "tax-strategic", "industrial-ai-fund", "training",
    "lead-projects", "full-package", "target-2030"
)

function Invoke-Step([string]$Program, [string[]]$Arguments) {
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

function New-Environment {
    if (Test-Path (Join-Path $Bin "python.exe")) { return }
    if ($Python) { Invoke-Step $Python @("-m", "venv", ".venv"); return }
    # The launcher `py` comes with Python for Windows.
    foreach ($Version in "-3.13", "-3.12", "-3.11") {
        try { & py $Version -m venv .venv 2>$null } catch { continue }
        if ($LASTEXITCODE -eq 0) { return }
    }
    Write-Host "no Python 3.11 to 3.13 was found; install one, or: make.ps1 $Task -Python C:\path\to\python.exe"
    exit 2
}

function Install-Project([string]$Stamp, [string]$What) {
    New-Environment
    $Mark = Join-Path ".venv" $Stamp
    if (Test-Path $Mark) {
        $Made = (Get-Item $Mark).LastWriteTime
        $Changed = @("pyproject.toml", "constraints.txt") |
            Where-Object { (Get-Item $_).LastWriteTime -gt $Made }
        if (-not $Changed) { return }
    }
    Invoke-Step (Join-Path $Bin "python.exe") @(
        "-m", "pip", "install", "--quiet", "-c", "constraints.txt", "-e", $What
    )
    Set-Content -Path $Mark -Value "" -Encoding ascii
}

function Invoke-Compare([int]$Count, [string]$Folder) {
    Install-Project "installed" "."
    Invoke-Step (Join-Path $Bin "hwaksan.exe") (
        @("compare") + $Packages + @(
            "--baseline", "baseline", "--replicates", "$Count", "--seed", "$Seed",
            "--workers", "$Workers", "--out", $Folder, "--force"
        )
    )
}

function Invoke-Lint {
    Install-Project "installed-dev" ".[dev]"
    Invoke-Step (Join-Path $Bin "ruff.exe") @("check", ".")
    Invoke-Step (Join-Path $Bin "ruff.exe") @("format", "--check", ".")
    Invoke-Step (Join-Path $Bin "mypy.exe") @()
}

switch ($Task) {
    "run" { Invoke-Compare $Replicates $Out }
    "reference" {
        Install-Project "installed" "."
        Invoke-Step (Join-Path $Bin "hwaksan.exe") @(
            "compare", "no-policy", "voucher-expansion", "full-package", "--baseline", "baseline",
            "--firms", "1500", "--small", "300", "--replicates", "3", "--parameters", "fit",
            "--seed", "2026", "--workers", "2", "--out", "results/reference", "--force"
        )
    }
    "lint" { Invoke-Lint }
    "test" {
        Invoke-Lint
        Invoke-Step (Join-Path $Bin "python.exe") @("-m", "pytest", "-n", "$Workers", "--dist", "worksteal")
    }
    "docs" {
        Install-Project "installed" "."
        Invoke-Step (Join-Path $Bin "python.exe") @("-m", "sim.docs.pages")
    }
    "site" {
        Install-Project "installed-dev" ".[dev]"
        Invoke-Step (Join-Path $Bin "python.exe") @("-m", "sim.docs.walk")
        Invoke-Step (Join-Path $Bin "python.exe") @(
            "-m", "sphinx", "-W", "--keep-going", "-b", "html", "docs", "docs/_build/html"
        )
    }
    "clean" {
        foreach ($Folder in ".venv", "build", "dist", "docs/_build", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis") {
            if (Test-Path $Folder) { Remove-Item $Folder -Recurse -Force }
        }
    }
}
