;;; doable.el --- Checks the plans in Markdown files -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (eglot "1.9"))
;; Keywords: outlines, tools
;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Registers doable's language server with eglot (and with lsp-mode, where
;; that is loaded).  Set-up:
;;
;;   (add-to-list 'load-path "<checkout>/editors/emacs")
;;   (require 'doable)
;;   (add-hook 'markdown-mode-hook #'eglot-ensure)
;;
;; With lsp-mode instead of eglot the hook is:
;;
;;   (add-hook 'markdown-mode-hook #'lsp-deferred)

;;; Code:

(defgroup doable nil
  "Plans that can be done."
  :group 'tools
  :prefix "doable-")

(defcustom doable-command '("doable" "lsp")
  "Program and arguments that start the language server."
  :type '(repeat string))

(defvar eglot-server-programs)
(declare-function eglot-code-actions "eglot" (beg &optional end kind interactive))

(defun doable--contact (&rest _)
  "Return the command, looked up when a server starts and not when this loads."
  doable-command)

(with-eval-after-load 'eglot
  ;; At the front: the first entry that fits a mode is the one eglot uses.
  (add-to-list 'eglot-server-programs
               '((markdown-mode gfm-mode markdown-ts-mode) . doable--contact)))

;;;###autoload
(defun doable-fix-all ()
  "Apply all fixes of this buffer that change form only."
  (interactive)
  (require 'eglot)
  (eglot-code-actions (point-min) (point-max) "source.fixAll.doable" t))

(declare-function lsp-register-client "lsp-mode" (client))
(declare-function make-lsp-client "lsp-mode" (&rest slots))
(declare-function lsp-stdio-connection "lsp-mode" (command))
(declare-function lsp-activate-on "lsp-mode" (&rest languages))

(with-eval-after-load 'lsp-mode
  (lsp-register-client
   (make-lsp-client :new-connection (lsp-stdio-connection #'doable--contact)
                    :activation-fn (lsp-activate-on "markdown")
                    ;; Beside a server for links and headings, not instead of it.
                    :add-on? t
                    :server-id 'doable)))

(provide 'doable)
;;; doable.el ends here
